"""JUnit XML: a suite for each rule; a rule that passed is a passed test, one without targets is skipped."""

from xml.etree import ElementTree as ET

from lithograph.validate.finding import Finding, Rule, Severity
from lithograph.validate.render.options import Options
from lithograph.validate.report import Report


def render(report: Report, options: Options) -> str:
    """The XML document; findings of level info do not fail their test."""
    groups = report.by_rule()
    root = ET.Element("testsuites", name="lithograph validate")
    for rule in sorted(report.rules, key=lambda rule: rule.id):
        _suite(root, rule, groups.get(rule, ()), report, options)
    failures = sum(int(suite.get("failures", "0")) for suite in root)
    tests = sum(int(suite.get("tests", "0")) for suite in root)
    root.set("tests", str(tests))
    root.set("failures", str(failures))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(
    root: ET.Element, rule: Rule, findings: tuple[Finding, ...], report: Report, options: Options
) -> None:
    is_skipped = rule.id in report.untargeted
    failing = sum(finding.severity is not Severity.INFO for finding in findings)
    suite = ET.SubElement(
        root,
        "testsuite",
        name=rule.id,
        tests=str(max(1, len(findings))),
        failures=str(failing),
        errors="0",
        skipped=str(int(is_skipped)),
    )
    if not findings:
        case = ET.SubElement(
            suite, "testcase", classname=rule.id, name=_clean(rule.title.get(options.language))
        )
        if is_skipped:
            ET.SubElement(case, "skipped", message="selects no node")
    for finding in findings:
        place = finding.location
        name = f"{report.names.term(finding.focus)} {report.names.path(finding.path)}".strip()
        case = ET.SubElement(suite, "testcase", classname=rule.id, name=_clean(name))
        if place is not None:
            case.set("file", place.file)
            case.set("line", str(place.line))
        words = _clean(finding.text(options.language))
        if finding.severity is Severity.INFO:
            ET.SubElement(case, "system-out").text = words
        else:
            failure = ET.SubElement(case, "failure", type=str(finding.severity), message=words)
            failure.text = str(place or "")


def _clean(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")
