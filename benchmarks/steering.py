"""How soon the training page answers while a run trains: from a click to the change on the screen.

    python -m benchmarks.steering [--clicks 20]

A server is started as a user starts it, a run is started on its page in Chromium (on the path, or named in
CNNVIZ_CHROMIUM), and Pause and Go on are pressed in turn. Measured in the browser: from the click to the
moment the button has its other name, and the tasks of more than 300 ms in between; in the run's own files:
from the click to the worker's word that it waits or goes on.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks import chromium
from benchmarks.server import running_server
from benchmarks.timing import percentile, report, spread

START_SECONDS = 120
PAUSE_SECONDS = 2.0

# Presses the button whose name is given and returns the milliseconds until it has another one.
PRESS = """([key, name]) => new Promise(resolve => {
  const button = document.querySelector(`.st-key-${key} button`);
  const other = () => {
    const now = document.querySelector(`.st-key-${key} button`);
    return now && !now.textContent.includes(name);
  };
  const began = performance.now();
  const watch = new MutationObserver(() => {
    if (other()) { watch.disconnect(); resolve(performance.now() - began); }
  });
  watch.observe(document.body, {subtree: true, childList: true, characterData: true});
  button.click();
})"""
LONG_TASKS = """() => {
  window.long = [];
  new PerformanceObserver(list => list.getEntries().forEach(task => window.long.push(task.duration)))
    .observe({entryTypes: ["longtask"]});
}"""


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clicks", type=int, default=20)
    clicks = parser.parse_args().clicks
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        running_server(Path(folder)) as server,
        sync_playwright() as driver,
    ):
        server.wait()
        browser = chromium.launch(driver)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.address}/training?train_data=shapes&train_epochs=500")
        page.get_by_role("button", name="Start training").click()
        page.get_by_text("Epoch 2 of").wait_for(timeout=START_SECONDS * 1000)
        page.evaluate(LONG_TASKS)
        shown, done = _press(page, Path(folder) / "runs", clicks)
        long = [task for task in page.evaluate("window.long") if task > 300]
        page.get_by_role("button", name="Stop").click()
        page.get_by_text("Stopped after").first.wait_for(timeout=START_SECONDS * 1000)
        browser.close()
    report("from a click to the change on the page, while a run trains, p95", percentile(shown, 0.95), "ms",
           budget=300, median=round(statistics.median(shown), 1), **spread(shown),
           tasks_over_300_ms=len(long))  # fmt: skip
    report("from a click to the worker's word", 1000 * statistics.median(done), "ms", **spread(done))


def _press(page: Page, runs: Path, clicks: int) -> tuple[list[float], list[float]]:
    shown, done = [], []
    for number in range(clicks):
        name = "Go on" if number % 2 else "Pause"
        before = _answers(runs)
        began = time.time()
        shown.append(page.evaluate(PRESS, ["train_pause", name]))
        end = time.monotonic() + START_SECONDS
        while _answers(runs) == before and time.monotonic() < end:
            time.sleep(0.01)
        done.append(time.time() - began)
        page.wait_for_timeout(PAUSE_SECONDS * 1000)
    return shown, done


def _answers(runs: Path) -> int:
    """Count how often the run said that it waits or goes on."""
    [events] = runs.glob("*/events.jsonl")
    text = events.read_text(encoding="utf-8")
    return text.count('"paused"') + text.count('"resumed"')


if __name__ == "__main__":
    main()
