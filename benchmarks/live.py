"""How many pictures a second the live camera answers, with Chromium's fake camera.

    python -m benchmarks.live [--seconds 10]

A server is started as a user starts it and the page is opened in Chromium (on the path, or named in
CNNVIZ_CHROMIUM), whose fake camera moves all the time. Counted are the answers drawn over the picture, and
the processor time that server and browser took for each: both run on the same machine here, and the browser
paints without a graphics card, so a machine with one has more to give.
"""

import argparse
import re
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Locator, sync_playwright

from benchmarks import chromium
from benchmarks.server import running_server
from benchmarks.timing import report

FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
WARM_SECONDS = 3
START_SECONDS = 120


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10)
    seconds = parser.parse_args().seconds
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        running_server(Path(folder)) as server,
        sync_playwright() as driver,
    ):
        server.wait()
        browser = chromium.launch(driver, *FAKE_CAMERA)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.address}/live")
        page.get_by_role("button", name="Start the camera").click(timeout=START_SECONDS * 1000)
        screen = page.locator("section.live")
        page.wait_for_function(
            "section => Number(section.dataset.answered) > 3",
            arg=screen.element_handle(),
            timeout=START_SECONDS * 1000,
        )
        time.sleep(WARM_SECONDS)
        programs = {"server": [psutil.Process(server.process.pid)], "browser": _browsers()}
        answers, work = _answers(screen), {name: _work(each) for name, each in programs.items()}
        began = time.perf_counter()
        time.sleep(seconds)
        taken = time.perf_counter() - began
        answers = _answers(screen) - answers
        work = {name: _work(each) - work[name] for name, each in programs.items()}
        said = screen.locator(".rate").inner_text() or "0 0 0"  # no two answers in two seconds
        browser.close()
    _, wait, network = (float(number) for number in re.findall(r"[\d.]+", said))
    cost = {
        f"{name}_processor_ms_a_picture": round(1000 * used / max(1, answers), 1)
        for name, used in work.items()
    }
    report(
        "pictures a second of the live camera, prediction and Grad-CAM", answers / taken, "1/s",
        at_least=10, enough=answers / taken >= 10, seconds=round(taken, 1), answers=answers,
        wait_ms=wait, network_ms=network,
        **cost,
    )  # fmt: skip


def _answers(screen: Locator) -> int:
    return int(screen.get_attribute("data-answered") or 0)


def _browsers() -> list[psutil.Process]:
    """The processes of the browser that this one started."""
    return [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]


def _work(programs: list[psutil.Process]) -> float:
    """Seconds of processor time that they have taken so far."""
    times = [one.cpu_times() for one in programs if one.is_running()]
    return sum(time.user + time.system for time in times)


if __name__ == "__main__":
    main()
