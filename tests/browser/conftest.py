"""A server and a browser for the tests that drive the product as a learner does."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 240  # seconds until a server on a slow machine counts as not starting

expect.set_options(timeout=20_000)  # milliseconds; a machine that trains a model meanwhile is slow

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser, whether its file says so or not."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str | None:
    named = os.environ.get("CNNVIZ_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM)), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the browser tests are skipped, on the build server they fail."""
    path = _chromium()
    if path is None:
        sentence = "no Chromium found: install one or name it in CNNVIZ_CHROMIUM to run the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


@pytest.fixture(scope="module")
def server(
    chromium: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a fresh server for the tests of one file, running app.py or the file's own ``APP``."""
    script = getattr(request.module, "APP", "app.py")
    port = _free_port()
    folder = tmp_path_factory.mktemp("server")
    log = folder / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    # The learner's own runs stay out of it.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CNNVIZ_RUNS": str(folder / "runs")}
    with log.open("w") as lines:
        process = subprocess.Popen(
            [*command, *options, "--server.fileWatcherType", "none"],
            cwd=ROOT,
            env=environment,
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(30)  # it stops its workers, also those that are just being started
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def playwright_driver(chromium: str) -> Iterator[Playwright]:
    """Playwright, started once."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright_driver: Playwright, chromium: str) -> Iterator[Browser]:
    """A Chromium for the tests of one file."""
    arguments = ["--no-sandbox", "--disable-gpu"]
    browser = playwright_driver.chromium.launch(executable_path=chromium, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """The browser contexts of one file by their options; those with the same share the cache of scripts."""
    opened: dict[str, BrowserContext] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def visit(browser: Browser, contexts: dict[str, BrowserContext], server: str) -> Iterator[Visit]:
    """Open a path in a window of its own and wait until the page has been drawn.

    ``visit("/pooling?pool_stride=2", width=390, color_scheme="dark")``; other names go to Playwright's
    ``new_context``. Whatever a test does, an error in the browser's own console fails it.
    """
    pages: list[Page] = []
    errors: list[str] = []

    def open_page(
        path: str = "/",
        *,
        width: int = 1280,
        height: int = 900,
        prepare: Callable[[Page], None] | None = None,
        **options: Any,
    ) -> Page:
        options["viewport"] = {"width": width, "height": height}
        name = repr(sorted(options.items()))
        if name not in contexts:
            contexts[name] = browser.new_context(**options)
        page = contexts[name].new_page()
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if prepare:
            prepare(page)
        page.goto(server + path)
        wait_until_drawn(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not errors, errors


def wait_until_drawn(page: Page) -> None:
    """Wait until the script on the server has run to its end and the browser has heard of it."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
