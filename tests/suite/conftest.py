"""Fixtures: the contract as the suite reads it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from logs_contract.suite.catalogue.contract import Contract, load_contract


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract of this repository."""
    return load_contract()


@pytest.fixture
def document(contract: Contract) -> dict[str, Any]:
    """A copy of the contract's document, to change."""
    return copy.deepcopy(contract.document)
