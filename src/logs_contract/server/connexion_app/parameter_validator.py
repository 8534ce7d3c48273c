"""Path, query, header and cookie parameters, held against the contract's schemas."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from connexion.validators import ParameterValidator

from logs_contract.server.validation_messages import explain


class ContractParameterValidator(ParameterValidator):
    """Connexion's validator of parameters, with the words of our 400s."""

    @staticmethod
    def validate_parameter(
        parameter_type: str, value: Any, param: dict[str, Any], _name: str | None = None
    ) -> str | None:
        """Say what is wrong with a parameter's value, which Connexion has read; None if nothing."""
        subject = f"{parameter_type} parameter {param['name']}"
        if value is None:
            return f"missing required {subject}" if param.get("required") else None
        return explain(
            jsonschema_rs.Draft202012Validator(param["schema"]).iter_errors(value), subject
        )
