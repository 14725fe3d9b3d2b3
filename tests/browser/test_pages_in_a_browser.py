"""Every page in three languages, light and dark, narrow and wide: nothing foreign, no fault, all in reach."""

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUERY = (
    "SELECT%20%3Fchip%20%3Fcount%20%7B%20%3Fchip%20lg%3AdieOf%7Clg%3AchipCount%20%3Fcount%20%7D%20LIMIT%2010"
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
    "/links",
    "/about",
    "/software",
    "/sparql",
    "/sparql?example=models-trained-on-ascend",
    f"/sparql?query={QUERY}&chart=bar",
    "/sparql?query=SELECT%20%7B",
    "/chip/no-such-chip",
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


def test_a_query_is_changed_and_run_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sparql")
    page.locator("#query").fill("SELECT (1 + 1 AS ?two) {}")
    page.locator(".query button").click()
    assert page.locator("tbody td").inner_text() == "2"
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
