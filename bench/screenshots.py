"""Pictures of the main pages for the documentation: ``make screenshots`` writes docs/screenshots."""

import shutil
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from lithograph.build import Options, build
from lithograph.files import find_root, find_sources
from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.store import load_store
from lithograph.web import create_app

PICTURES = {
    "home": "/?lang=en",
    "chip-ko": "/chip/huawei-ascend-910b?lang=ko",
    "chips": "/chips?on=2025-05-01&lang=en",
    "claims-zh": "/claims?lang=zh",
    "query": "/sparql?example=models-trained-on-ascend&lang=en",
    "why-ko": "/why?s=chip/huawei-ascend-910b&p=ontology%23dependsOn&o=organisation/tsmc&lang=ko",
}
SIZE = {"width": 1280, "height": 900}


class Quiet(WSGIRequestHandler):
    """Says nothing about requests."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


def main() -> None:
    """Build, serve, look, write."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("No Chromium on this system.")
    folder = find_root() / "docs" / "screenshots"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        snapshot = build(find_sources(), Path(home), Options())
        app = create_app(Settings(), snapshot, lambda _s, found: InProcess(lambda: load_store(found)))
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            page = started.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
            for name, path in PICTURES.items():
                page.goto(f"http://127.0.0.1:{server.server_port}{path}", timeout=120_000)
                page.screenshot(path=folder / f"{name}.png")
            started.close()
        server.shutdown()


if __name__ == "__main__":
    main()
