"""How quick the server is, for one learner and for thirty, and how much memory it takes.

    python -m benchmarks.server [--seconds 40] [--learners 30] [--pause 5]

Takes about three minutes. A server is started as a user starts it, on the loopback address; learners speak
Streamlit's own protocol over its websocket, so that a rerun is timed from the moment a widget is moved to the
moment the server says that the page has been run to its end. With Chromium (on the path, or named in
CNNVIZ_CHROMIUM) the first page is also timed to the moment the browser has drawn it.
"""

import argparse
import contextlib
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from benchmarks.timing import percentile, report, spread
from cnnviz.ui.warming import QUIET

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds until a server counts as hanging
RERUNS = 30
READING = 15  # seconds on a page of arithmetic before the one that needs TensorFlow
# Pages of pure arithmetic with a widget that changes every number on them, and its bounds.
ARITHMETIC = {
    "convolution": ("conv_stride", 1, 4),
    "output_size": ("size_stride", 1, 8),
    "pooling": ("pool_size", 1, 4),
    "architecture": ("arch_size", 32, 64),
}
MEGABYTE = 1e6


class Server:
    """The app, started from the command line."""

    def __init__(self, folder: Path, *, warm: bool) -> None:
        """Start it; it is not ready yet."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = {
            "server.port": self.port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *words],
            cwd=ROOT,
            env=os.environ | {"CNNVIZ_RUNS": str(folder / "runs"), "CNNVIZ_WARM": str(int(warm))},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1).close()
                return
            time.sleep(0.01)
        raise SystemExit("the server did not start")

    def megabytes(self) -> float:
        """Resident memory of the server and what it started, in MB."""
        one = psutil.Process(self.process.pid)
        return sum(p.memory_info().rss for p in [one, *one.children(recursive=True)]) / MEGABYTE


class Learner:
    """A session, as a browser keeps one, without the drawing."""

    def __init__(self, server: Server) -> None:
        """Connect."""
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        self._open = contextlib.ExitStack()
        self.socket = self._open.enter_context(
            connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE)  # type: ignore[list-item]
        )
        self.pages: dict[str, str] = {}
        self.widgets: dict[str, str] = {}
        self.page = ""

    def open(self, page: str = "") -> float:
        """Open a page; return the seconds until it has been run."""
        if page and not self.pages:
            self.open()  # the first run tells the pages' ids
        self.page = page
        return self._run({})

    def move(self, key: str, value: int) -> float:
        """Move a widget of whole numbers; return the seconds until the page has been run."""
        return self._run({self.widgets[key]: value})

    def close(self) -> None:
        """Leave."""
        self._open.close()

    def _run(self, values: dict[str, int]) -> float:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = ""
        state.page_name = self.page
        state.page_script_hash = self.pages.get(self.page, "")
        state.context_info.url = f"http://127.0.0.1/{self.page}"
        for widget, value in values.items():
            state.widget_states.widgets.add(id=widget, int_value=value)
        begin = time.perf_counter()
        self.socket.send(message.SerializeToString())
        while True:
            received = ForwardMsg()
            data = self.socket.recv(timeout=PATIENCE)
            received.ParseFromString(data)
            kind = received.WhichOneof("type")
            if kind == "script_finished":
                return time.perf_counter() - begin
            if kind == "navigation":
                self.pages |= {
                    page.url_pathname: page.page_script_hash for page in received.navigation.app_pages
                }
            elif kind == "delta":
                for found in re.findall(rb"\$\$ID-[0-9a-f]+-(\w+)", data):
                    whole = re.search(rb"\$\$ID-[0-9a-f]+-" + found, data)
                    self.widgets[found.decode()] = whole.group().decode()  # type: ignore[union-attr]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40, help="of the crowd")
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--pause", type=float, default=5, help="mean seconds between two moves of a learner")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CNNVIZ_RUNS"] = str(folder / "runs")
        _first_page_in_a_browser(folder)
        _left_in_peace(folder)
        with running_server(folder) as server:
            server.wait()
            learner = Learner(server)
            learner.open()
            report(
                "first page after 'streamlit run', run to its end",
                time.perf_counter() - server.began,
                "s",
                budget=2,
            )
            _reruns(server, "without Keras")
            report("memory without a model", server.megabytes(), "MB")
            report(
                "first visit to Grad-CAM, Keras not loaded before", learner.open("grad_cam"), "s", budget=5
            )
            report("memory with a model loaded", server.megabytes(), "MB", budget=1500)
            _reruns(server, "with Keras loaded")
            _crowd(server, seconds=args.seconds, learners=args.learners, pause=args.pause)
            report("memory after the crowd", server.megabytes(), "MB", budget=1500)
            learner.close()


@contextlib.contextmanager
def running_server(folder: Path, *, warm: bool = False) -> Iterator[Server]:
    server = Server(folder, warm=warm)
    try:
        yield server
    finally:
        server.process.terminate()
        try:
            server.process.wait(10)
        except subprocess.TimeoutExpired:
            server.process.kill()


def _first_page_in_a_browser(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    from benchmarks import chromium

    if not chromium.path():
        return
    with sync_playwright() as driver:
        browser = chromium.launch(driver)
        page = browser.new_page()
        with running_server(folder) as server:
            server.wait()
            answered = time.perf_counter() - server.began
            page.goto(server.address)
            page.wait_for_selector("h1", timeout=PATIENCE * 1000)
            drawn = time.perf_counter() - server.began
        browser.close()
    report(
        "first page after 'streamlit run', drawn in Chromium",
        drawn,
        "s",
        budget=2,
        answered=round(answered, 3),
    )


def _left_in_peace(folder: Path) -> None:
    """Read the first page for a while, as people do, then move widgets while TensorFlow comes in."""
    with running_server(folder, warm=True) as server:
        server.wait()
        learner = Learner(server)
        learner.open("convolution")
        key, least, most = ARITHMETIC["convolution"]
        time.sleep(QUIET + 0.1)  # from here on nothing holds the import back
        end, times = time.monotonic() + READING, []
        while time.monotonic() < end:
            times.append(1000 * learner.move(key, least + len(times) % (most - least + 1)))
            time.sleep(0.1)
        report(
            "rerun of convolution while TensorFlow comes in",
            statistics.median(times),
            "ms",
            budget=100,
            **spread(times),
        )
        report(
            f"first visit to Grad-CAM after {READING} s on another page",
            learner.open("grad_cam"),
            "s",
            budget=5,
        )
        learner.close()


def _reruns(server: Server, state: str) -> None:
    for page, (key, least, most) in ARITHMETIC.items():
        learner = Learner(server)
        learner.open(page)
        values = [least + i % (most - least + 1) for i in range(RERUNS)]
        times = [1000 * learner.move(key, value) for value in values]
        learner.close()
        report(f"rerun of {page}, {state}", statistics.median(times), "ms", budget=100, **spread(times))


def _crowd(server: Server, *, seconds: float, learners: int, pause: float) -> None:
    """Let many learners move widgets at the pace of people while one run trains in a worker."""
    from cnnviz.core.training import TrainingSettings
    from cnnviz.jobs import runs
    from cnnviz.jobs.cluster import Cluster
    from cnnviz.jobs.state import state_of

    cluster = Cluster()
    run = runs.create(TrainingSettings(dataset="shapes", epochs=500), owner="benchmark")
    times: list[float] = []
    failures: list[str] = []
    try:
        cluster.submit(run)
        end = time.monotonic() + PATIENCE
        while state_of(run).status != "running" and time.monotonic() < end:
            time.sleep(0.2)
        training = state_of(run).status
        all_there = threading.Barrier(learners + 1)
        threads = [
            threading.Thread(
                target=_learn, args=(server, i, seconds, pause, all_there, times, failures), daemon=True
            )
            for i in range(learners)
        ]
        for thread in threads:
            thread.start()
        with contextlib.suppress(threading.BrokenBarrierError):  # then a failure says why
            all_there.wait(PATIENCE)
        for thread in threads:
            thread.join(seconds + PATIENCE)
        still = state_of(run)
    finally:
        run.ask_to_stop()
        cluster.close()
    if not times:
        raise SystemExit(f"no learner moved a widget: {failures[:1]}")
    report(
        f"p95 rerun of {learners} learners while a run trains", percentile(times, 0.95), "ms", budget=300,
        median=round(statistics.median(times), 1), most=round(max(times), 1), reruns=len(times),
        pause_seconds=pause, failures=len(failures), first_failure=failures[0] if failures else None,
        training_before=training, training_after=still.status, epochs_meanwhile=still.epoch,
    )  # fmt: skip


def _learn(
    server: Server, number: int, seconds: float, pause: float, all_there: threading.Barrier,
    times: list[float], failures: list[str],
) -> None:  # fmt: skip
    pace = random.Random(number)
    page = list(ARITHMETIC)[number % len(ARITHMETIC)]
    key, least, most = ARITHMETIC[page]
    try:
        time.sleep(pace.uniform(0, 3))  # people do not come in the same instant
        learner = Learner(server)
        learner.open(page)
        all_there.wait(PATIENCE)
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            time.sleep(pace.uniform(0.4 * pause, 1.6 * pause))
            times.append(1000 * learner.move(key, pace.randint(least, most)))
        learner.close()
    except Exception as error:  # one learner's trouble is a figure, too
        failures.append(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
