"""A real browser, the Chromium of this computer: what is built for it, pages that reach nothing outside, and where their pictures go."""

import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools import browser as chromium

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "_build"
PICTURES = BUILD / "screenshots"
WIDE, NARROW = (1280, 800), (360, 740)
SOURCES = ("corpus", "corpus-water", "docs", "helpers", "notebooks", "site", "teaching", "tools")
CACHES = {"__pycache__", ".ruff_cache", ".ipynb_checkpoints"}
LOOKS = {"light": (WIDE, False), "dark": (WIDE, True), "narrow": (NARROW, False), "narrow-dark": (NARROW, True)}
BOTH = ("light", "narrow-dark")  # looks that between them have every size and colour: axe-core takes seconds for each page
LOOPBACK = ("127.0.0.1", "localhost")
NEEDED = {"playwright": "playwright", "axe_playwright_python": "axe-playwright-python", "ipywidgets": "ipywidgets"}


def pytest_cmdline_main(config):
    """Say what is missing and leave, without a failure, where no browser can be tried."""
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        print(f"SKIPPED: the tests in a browser need {', '.join(missing)} (`make more`, `make extra`).")
    elif chromium.find() is None:
        print(f"SKIPPED: the tests in a browser. {chromium.NONE}")
    else:
        return None
    return 0


@dataclass
class Visit:
    """A page in a browser, with what it complained of and what it asked of other computers."""

    page: object
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def picture(self, name, **options):
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", **options)

    def violations(self, part=None):
        """List what axe-core finds in the page, or a part of it: the rule, and each element that breaks it."""
        from axe_playwright_python.sync_playwright import Axe

        # Unless told not to, it fetches the page's style sheets once more, which a page's policy may forbid.
        found = Axe().run(self.page, part, {"resultTypes": ["violations"], "preload": False}).response["violations"]
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]

    def sideways(self):
        """Tell by how many pixels the whole page can be scrolled to the right."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def follow(page):
    """Make a visit of a page: stop and note every request that would leave this computer, and note every complaint."""
    visit = Visit(page)

    def decide(route):
        url = urlsplit(route.request.url)
        if url.scheme in ("http", "https") and url.hostname not in LOOPBACK:
            visit.outside.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/*", decide)
    page.on("console", lambda message: visit.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.FLAGS))
        yield opened
        opened.close()


def visits(browser):
    """Open visits: `visit(width_and_height, dark=True, …)`; at the end all are closed."""
    contexts = []

    def open_one(size=WIDE, *, dark=False, **options):
        width, height = size
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB", **options)
        contexts.append(context)
        return follow(context.new_page())

    yield open_one
    for context in contexts:
        context.close()


visit = pytest.fixture(visits)
lasting_visit = pytest.fixture(scope="module")(visits)


def make(*arguments):
    """Run one of the project's own commands, as a person would; what it says is shown where it fails."""
    done = subprocess.run([sys.executable, "-m", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"python -m {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}"


def built(page, module):
    """Build what a page belongs to, if it is not there or older than anything that it is made from."""
    files = [path for folder in SOURCES for path in (ROOT / folder).rglob("*") if path.is_file() and not CACHES & {*path.parts}]
    newest = max(path.stat().st_mtime for path in [*files, *ROOT.glob("*.md")])
    if not page.is_file() or page.stat().st_mtime < newest:
        make(module)


@pytest.fixture(scope="session")
def served():
    """Serve folders on this computer alone: `served(folder)` gives an address."""
    servers = []

    def start(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """A server that says nothing of what it serves."""

    def log_message(self, *_):
        pass
