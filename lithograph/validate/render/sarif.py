"""SARIF 2.1.0 (OASIS), within the limits that forges set for an upload."""

import json
from typing import Any, Final
from urllib.parse import quote

from lithograph import __version__
from lithograph.errors import Location
from lithograph.terms import BASE
from lithograph.validate.finding import Finding, Rule, Severity
from lithograph.validate.render.options import Options
from lithograph.validate.report import Report

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
HELP: Final = f"{BASE}validation?rule="
"""The page of a rule of this project; a rule of another project has none."""
MAX_RESULTS: Final = 5_000
MAX_LOCATIONS: Final = 1_000

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, options: Options) -> str:
    """One run with its rules and results; what the limit leaves out is said in a notification."""
    ranked = sorted(report.findings, key=lambda finding: (finding.severity.rank, finding.sort_key()))
    limit = MAX_RESULTS if options.maximum is None else min(MAX_RESULTS, options.maximum)
    rules = sorted(report.rules, key=lambda rule: rule.id)
    places = {rule.id: index for index, rule in enumerate(rules)}
    results = [_result(finding, places, options, suppressed=False) for finding in ranked[:limit]]
    room = MAX_RESULTS - len(results)
    results += [_result(finding, places, options, suppressed=True) for finding in report.suppressed[:room]]
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if len(ranked) > limit:
        text = f"{len(ranked) - limit} findings of lower severity were left out."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "lithograph",
                        "version": __version__,
                        "informationUri": "https://w3id.org/lithograph/",
                        "rules": [_rule(rule, options) for rule in rules],
                    }
                },
                "automationDetails": {"id": "lithograph/validate/"},
                "columnKind": "unicodeCodePoints",
                "invocations": [invocation],
                "results": results,
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: Rule, options: Options) -> dict[str, Any]:
    title = rule.title.get(options.language)
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": title or rule.id},
        "fullDescription": {"text": rule.description.get(options.language) or title or rule.id},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    if rule.number is not None:
        described["helpUri"] = f"{HELP}{rule.id}"
        described["properties"] = {"tags": [f"rule-{rule.number}", rule.kind]}
    return described


def _result(
    finding: Finding, places: dict[str, int], options: Options, *, suppressed: bool
) -> dict[str, Any]:
    hint = f" {finding.advice(options.language)}" if finding.hint else ""
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": finding.focus.value, "kind": "resource"}]
    }
    if finding.location is not None:
        location["physicalLocation"] = _physical(finding.location)
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.text(options.language) + hint or finding.rule.id},
        "locations": [location],
        "partialFingerprints": {"lithograph/v1": finding.fingerprint},
    }
    if finding.rule.id in places:
        result["ruleIndex"] = places[finding.rule.id]
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(place)}
            for number, place in enumerate(finding.related[:MAX_LOCATIONS], 1)
        ]
    if suppressed:
        result["suppressions"] = [{"kind": "external", "justification": "in the baseline"}]
    return result


def _physical(place: Location) -> dict[str, Any]:
    region = {"startLine": place.line}
    if place.column is not None:
        region["startColumn"] = place.column
    return {"artifactLocation": {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"}, "region": region}
