"""Every option, variable and requirement is documented, and every documented one exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logs_contract.suite.catalogue.requirements import load_requirements
from tests.documentation.generated_tables import SECTIONS, SERVER_PAGE, fill_page
from tests.documentation.pages import Page, list_pages
from tests.documentation.programs import (
    MUTANTS,
    REVIEW,
    SERVER,
    SUITE,
    find_all_options,
    find_options,
    find_variables,
)

# The changelog also names options of earlier versions.
PAGES = [page for page in list_pages() if str(page) != "CHANGELOG.md"]
PROGRAMS = {
    "docs/admin-api.md": SERVER,
    "docs/server.md": SERVER,
    "docs/suite.md": SUITE,
    "docs/review.md": REVIEW,
    "tests/mutants/README.md": MUTANTS,
}
# An alias that pytest's help does not list, an option of Schemathesis, and one of the command
# `logs-conformance`, which ``pytest conformance`` does not have.
OTHERS = {"--junitxml", "--continue-on-failure", "--print-completion"}


@pytest.mark.parametrize("page", SECTIONS, ids=lambda page: page.name)
def test_the_generated_tables_are_up_to_date(page: Path) -> None:
    """``make docs`` writes them. They have every option of the server and of the review."""
    assert page.read_text(encoding="utf-8") == fill_page(page)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_documented_option_exists(page: Page) -> None:
    shown = {option for text in page.code for option in re.findall(r"(?<![\w-])--[a-z-]+", text)}
    if shown:
        program = PROGRAMS.get(str(page))
        known = find_options(program) if program else find_all_options()
        assert shown - known - OTHERS == set()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_documented_variable_exists(page: Page) -> None:
    assert set(re.findall(r"\b(?:LOGS_MOCK|CONFORMANCE)_[A-Z_]*[A-Z]", page.text)) <= (
        find_variables()
    )


def test_every_variable_is_documented() -> None:
    guides = "".join(page.text for page in PAGES if str(page) in PROGRAMS)
    assert [name for name in find_variables() if f"`{name}`" not in guides] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_documented_requirement_exists(page: Page) -> None:
    requirements = load_requirements()
    families = "|".join({item.family for item in requirements.values()})
    named = {text for text in page.code if re.fullmatch(rf"(?:{families})\.[a-z0-9-]+", text)}
    assert {text for text in named if not text.endswith(".py")} <= requirements.keys()


def test_every_bound_of_the_server_is_that_of_its_settings() -> None:
    text = SERVER_PAGE.read_text(encoding="utf-8")
    for option, default in (("max-entries", "100,000"), ("max-requests", "10,000")):
        assert f"newest {default}" in text
        assert f"| `--{option}` | `LOGS_MOCK_{option.upper().replace('-', '_')}` | " in text
        assert f" | `{default.replace(',', '')}` | " in text
