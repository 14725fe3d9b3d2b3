"""Every page in three languages, light and dark, narrow and wide: nothing foreign, no fault, all in reach."""

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from lithograph.terms import BASE
from lithograph.web.tables import row_key

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUERY = quote("SELECT ?chip ?count { ?chip lg:dieOf|lg:chipCount ?count } LIMIT 10")
MANY = quote("SELECT ?chip ?value ?day { ?f lg:figureOf ?chip ; lg:value ?value . ?chip lg:releasedOn ?day }")
ROW = {
    "chip": {"type": "uri", "value": f"{BASE}chip/huawei-ascend-910b"},
    "firm": {"type": "uri", "value": f"{BASE}organisation/huawei"},
}
EXPLAINED = quote(
    "SELECT ?chip ?firm { VALUES (?chip ?firm) { (chip:huawei-ascend-910b organisation:huawei) } "
    "?chip lg:designedBy ?firm }"
)
PAGES = [
    "/",
    "/questions",
    "/questions/models-trained-on-ascend",
    "/search?q=huawei",
    "/search?q=nothing-of-the-kind",
    "/chip/huawei-ascend-910b",
    "/chip/nvidia-h20?on=2025-05-01",
    "/organisation/smic",
    "/provision/3a090-a",
    "/model/pangu-ultra-135b",
    "/claim/seed-csis-assessment",
    "/source/epoch-ml-hardware",
    "/graph/places",
    "/chips?on=2025-05-01",
    "/rules",
    "/models",
    "/firms?listed=1",
    "/depends",
    "/depends?of=model/pangu-ultra-135b",
    "/claims",
    "/ontology",
    "/ontology/Chip",
    "/ontology/module/chip",
    "/validation",
    "/coverage",
    "/without?firm=organisation/tsmc",
    "/why?s=chip/huawei-ascend-910b&p=ontology%23dependsOn&o=organisation/huawei",
    f"/why/row?query={EXPLAINED}&row=0-{row_key(ROW)}",
    "/links",
    "/about",
    "/software",
    "/sparql",
    "/sparql?example=models-trained-on-ascend",
    f"/sparql?query={QUERY}&chart=bar",
    "/sparql?query=SELECT%20%7B",
    f"/sparql?query={MANY}&chart=time",
    "/chip/no-such-chip",
    "/chips?on=2025-13-01",
]
LANGUAGES = ["en", "ko", "zh"]
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
WIDTHS = (1280, 360)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: rules}).then(found => found.violations)"


@dataclass
class Heard:
    """What a page did beside showing itself."""

    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def listen(self, page: Page, address: str) -> None:
        """Note what the page asks for and complains of."""
        page.on("request", lambda request: self._asked(request.url, address))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.foreign.append(url)

    def _said(self, kind: str, text: str) -> None:
        # Chromium reports the status of the document itself as an error of the console
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.faults.append(text)


def localised(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_page(browser: Browser, address: str, axe: str, path: str, language: str) -> None:
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, viewport={"width": WIDTHS[0], "height": 900})
        page = context.new_page()
        heard = Heard()
        heard.listen(page, address)
        page.goto(address + localised(path, language), wait_until="load")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{scheme} {width}: {wide}"
            page.evaluate(axe)
            violations: list[dict[str, Any]] = page.evaluate(RUN, RULES)
            told = [(item["id"], [node["html"][:160] for node in item["nodes"][:3]]) for item in violations]
            assert not told, f"{scheme} {width}"
        assert not heard.foreign
        assert not heard.faults
        assert page.locator("html").get_attribute("lang") == language
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_without_javascript(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path)
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip()
    context.close()


STOPS = """() => {
  const all = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], sparql-editor");
  let number = 0;
  for (const stop of all) {
    const folded = stop.closest("details:not([open])");
    const outer = folded && folded.parentElement.closest("details:not([open])");
    const open = !folded || (stop.tagName === "SUMMARY" && !outer);
    if (stop.checkVisibility() && open && !stop.hasAttribute("disabled")) stop.dataset.stop = number++;
  }
  return number;
}"""
STOP = """() => {
  const at = document.activeElement;
  return [Number(at.dataset.stop ?? -1), at.tagName, getComputedStyle(at).outlineStyle];
}"""
MOST_STOPS = 140
"""Stops of a page that are tried one by one; long lists repeat themselves."""


@pytest.mark.parametrize("path", PAGES)
def test_page_by_keyboard_alone(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page()
    page.goto(address + path, wait_until="load")
    stops: int = page.evaluate(STOPS)
    reached, still = -1, 0
    while reached < min(stops, MOST_STOPS) - 1:
        page.keyboard.press("Tab")
        at, name, outline = page.evaluate(STOP)
        if at == reached:  # a date has stops of its own for day, month, year and calendar
            still += 1
            assert still < 6, f"the keyboard is caught at stop {reached}, {name}"
            continue
        assert at == reached + 1, f"from stop {reached} to {at}, {name}"
        assert outline != "none" or name == "SPARQL-EDITOR", f"{name} at stop {at} does not show the focus"
        reached, still = at, 0
    folded = page.locator("main details > summary").first
    if folded.count():
        before = folded.evaluate("summary => summary.parentElement.open")
        folded.focus()
        page.keyboard.press("Enter")
        assert folded.evaluate("summary => summary.parentElement.open") is not before
    page.close()


def test_a_query_is_changed_and_run_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sparql")
    page.locator("#query").fill("SELECT (1 + 1 AS ?two) {}")
    page.locator(".query button").click()
    assert page.locator("tbody td.number").inner_text() == "2"
    assert "query=SELECT" in page.url
    context.close()


def test_the_editor_completes_runs_by_keyboard_and_lets_the_focus_go(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/sparql?lang=ko")
    editor = page.locator("sparql-editor .cm-content")
    editor.click()
    page.keyboard.type("SELECT ?chip { ?chip lg:designedBy 화웨")
    option = page.locator("sparql-editor .cm-tooltip-autocomplete li").first
    option.wait_for(timeout=10_000)
    assert "organisation:" in option.inner_text()
    page.wait_for_timeout(150)  # the editor ignores Enter for a moment after the list opens
    page.keyboard.press("Enter")
    page.keyboard.type(" }")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    editor.click()
    page.keyboard.press("Control+Enter")
    page.locator("tbody tr").first.wait_for(timeout=10_000)
    assert page.locator("tbody tr").count() > 5
    context.close()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.close()
