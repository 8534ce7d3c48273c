"""junit.xml: a test suite for each family, a test case for each requirement."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from logs_contract.suite.reports.json_document import first_reason, group_by_family
from logs_contract.suite.results.findings import Evidence
from logs_contract.suite.results.outcomes import Outcome

# Characters that XML 1.0 does not allow (section 2.2).
_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENTS = {
    Outcome.FAILED: "failure",
    Outcome.ERROR: "error",
    Outcome.INCONCLUSIVE: "error",
    Outcome.NOT_ASSESSED: "skipped",
    Outcome.EXPECTED: "skipped",
    Outcome.NOT_RUN: "skipped",
    Outcome.WARNED: "system-out",  # the format has no warnings
}


def render_junit(report: dict[str, Any]) -> str:
    """`report` as JUnit XML."""
    root = ET.Element("testsuites", name="conformance")
    for family, items in group_by_family(report).items():
        _add_suite(root, family, items)
    for problem in report["problems"]:
        suite = ET.SubElement(root, "testsuite", name="expected failures", tests="1", failures="1")
        case = ET.SubElement(suite, "testcase", classname="conformance", name=_escape(problem))
        ET.SubElement(case, "failure", message=_escape(problem))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_suite(root: ET.Element, family: str, items: list[dict[str, Any]]) -> None:
    elements = [_ELEMENTS.get(Outcome(item["outcome"]), "") for item in items]
    suite = ET.SubElement(
        root,
        "testsuite",
        name=family,
        tests=str(len(items)),
        failures=str(elements.count("failure")),
        errors=str(elements.count("error")),
        skipped=str(elements.count("skipped")),
        time=f"{sum(item['seconds'] for item in items):.3f}",
    )
    for item, name in zip(items, elements, strict=True):
        case = ET.SubElement(
            suite,
            "testcase",
            classname=f"conformance.{family}",
            name=item["id"],
            time=f"{item['seconds']:.3f}",
        )
        if name:
            _fill_result(ET.SubElement(case, name), item)


def _fill_result(element: ET.Element, item: dict[str, Any]) -> None:
    reason = first_reason(item)
    if element.tag != "system-out":
        element.set("message", _escape(f"{item['outcome']}: {reason or item['sentence']}"))
    lines = [f"{item['outcome']}: {item['sentence']}"]
    for finding in item["findings"]:
        lines += ["", finding["test"], finding["reason"]]
        if finding["evidence"]:
            lines += Evidence(**finding["evidence"]).render_lines()
    element.text = _escape("\n".join(lines))


def _escape(text: str) -> str:
    return _INVALID.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
