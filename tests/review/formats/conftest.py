"""The fixture for reviews of edits."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from logs_contract.review.approvals import Approval
from logs_contract.review.openapi.node import read_contract
from logs_contract.review.openapi.sources import Source
from logs_contract.review.run import Review, review
from tests.review.edits import CONTRACT, apply_patch
from tests.review.formats.reviews import TODAY, ReviewEdit


@pytest.fixture
def review_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReviewEdit:
    """Return a function that reviews openapi.yaml against a patched copy in the same folder."""
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_bytes(CONTRACT.read_bytes())

    def make(*patch: dict[str, Any], accepted: tuple[Approval, ...] = ()) -> Review:
        base = read_contract(Source("base.yaml"))
        after = apply_patch(copy.deepcopy(base.value), list(patch))
        Path("openapi.yaml").write_text(yaml.safe_dump(after, sort_keys=False), encoding="utf-8")
        head = read_contract(Source("openapi.yaml"))
        return review(base, head, today=TODAY, approvals=accepted)

    return make
