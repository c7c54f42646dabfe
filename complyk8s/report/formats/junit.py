"""JUnit XML for a CI server: a failure for a fail, an error for an unknown."""

from typing import Any
from xml.etree import ElementTree as ET

from complyk8s.report.assessment import Assessment
from complyk8s.report.page import CLASSES

FILE = "report.junit.xml"
_CHILD = {"fail": "failure", "unknown": "error", "not-applicable": "skipped"}


def render(assessment: Assessment) -> bytes:
    """A suite a control, a case a finding, and a property each requirement that rests on the control, with the class of its
    verdict; what XML 1.0 has no way to write is visible text by then."""
    assessment = assessment.visible()
    top = ET.Element("testsuites", name="complyk8s")
    classes = {
        f"{f['id']} {r['id']}": CLASSES[r["verdict_class"]]
        for f in assessment.frameworks
        for r in f["requirements"]
    }
    for c in assessment.controls:
        found = [f for f in assessment.findings if f["control"] == c["id"]]
        suite = ET.SubElement(
            top, "testsuite", name=c["id"], tests=str(len(found)), failures=str(c["failed"]),
            errors=str(c["unknown"]), skipped=str(c["not_applicable"]),
        )  # fmt: skip
        if served := [r for r in c["serves"] if r in classes]:
            properties = ET.SubElement(suite, "properties")
            for r in served:
                ET.SubElement(properties, "property", name=r, value=classes[r])
        for f in found:
            case = ET.SubElement(suite, "testcase", classname=c["id"], name=f["resource"])
            if f["verdict"] in _CHILD:
                child = ET.SubElement(case, _CHILD[f["verdict"]], message=_told(f))
                child.text = f"{c['title']}. Expected: {c['expects']}. {c['fix']}"
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True))


def _told(finding: dict[str, Any]) -> str:
    return (
        f"{finding['seen']} (waived: {finding['waived_by']})"
        if finding["waived_by"]
        else str(finding["seen"])
    )
