"""junit.xml: a test suite for each family, a test case for each requirement."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from logs_contract.suite.outcomes import Evidence, Outcome
from logs_contract.suite.reports.document import by_family, reason_of

# What is no character of XML 1.0 (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENTS = {
    Outcome.FAILED: "failure",
    Outcome.ERROR: "error",
    Outcome.INCONCLUSIVE: "error",
    Outcome.NOT_ASSESSED: "skipped",
    Outcome.EXPECTED: "skipped",
    Outcome.NOT_RUN: "skipped",
    Outcome.WARNED: "system-out",  # the format knows no warnings
}


def junit(report: dict[str, Any]) -> str:
    """`report` as JUnit XML."""
    root = ET.Element("testsuites", name="conformance")
    for family, items in by_family(report).items():
        _suite(root, family, items)
    for problem in report["problems"]:
        suite = ET.SubElement(root, "testsuite", name="expected failures", tests="1", failures="1")
        case = ET.SubElement(suite, "testcase", classname="conformance", name=_xml(problem))
        ET.SubElement(case, "failure", message=_xml(problem))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, family: str, items: list[dict[str, Any]]) -> None:
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
            _result(ET.SubElement(case, name), item)


def _result(element: ET.Element, item: dict[str, Any]) -> None:
    reason = reason_of(item)
    if element.tag != "system-out":
        element.set("message", _xml(f"{item['outcome']}: {reason or item['sentence']}"))
    lines = [f"{item['outcome']}: {item['sentence']}"]
    for finding in item["findings"]:
        lines += ["", finding["test"], finding["reason"]]
        if finding["evidence"]:
            lines += Evidence(**finding["evidence"]).lines()
    element.text = _xml("\n".join(lines))


def _xml(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
