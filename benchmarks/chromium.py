"""The browser of the benchmarks, without a graphics card."""

import os
import shutil

from playwright.sync_api import Browser, Playwright


def path() -> str | None:
    """Say where Chromium is: named in CNNVIZ_CHROMIUM, or on the path; None if there is none."""
    return os.environ.get("CNNVIZ_CHROMIUM") or shutil.which("chromium")


def launch(driver: Playwright, *further: str) -> Browser:
    """Start Chromium.

    Args:
        driver: of Playwright.
        further: options of Chromium's command line.
    """
    return driver.chromium.launch(executable_path=path(), args=["--no-sandbox", "--disable-gpu", *further])
