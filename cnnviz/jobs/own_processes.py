"""A scheduler and workers on this machine, for a server that has no cluster."""

import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.processes import start, stop_tree

START_SECONDS = 60
REPLACED = 5  # so many workers' own processes may end before everything is started anew


class OwnProcesses:
    """Dask's scheduler and its workers, started here and ended here.

    The server itself never forks or spawns Python, since a spawned child would run the app again; everything
    is Dask's own command line. Each worker process is watched by a nanny that starts it again when it is
    killed; what is watched here are the scheduler and the nannies.

    Args:
        workers: how many runs may be in work at once.
        idle_seconds: the scheduler ends itself after twice this time without work, for the case that the
            server is killed and cannot say stop.
        on_end: called with this object, from another thread, if the scheduler ends without being told to.
    """

    def __init__(
        self, *, workers: int, idle_seconds: float, on_end: Callable[["OwnProcesses"], None]
    ) -> None:
        """Start the scheduler, wait for its address, and start the workers."""
        self._folder = tempfile.TemporaryDirectory(prefix="cnnviz-dask-", ignore_cleanup_errors=True)
        self._workers, self._on_end = workers, on_end
        self._closing, self._replaced = threading.Event(), 0
        self._lock = threading.Lock()
        folder = Path(self._folder.name)
        file = folder / "scheduler.json"
        self._common = ("--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard")
        # Port 0 takes a free one.
        idle = f"{2 * idle_seconds:.0f} seconds"
        self._scheduler = start(
            "scheduler", *self._common, "--port", "0", "--idle-timeout", idle, folder=folder
        )
        self._nannies: list[subprocess.Popen[bytes]] = []
        try:
            self.address = _address_in(file, self._scheduler)
        except InvalidValue:
            self.stop()
            raise
        self._watch(self._scheduler, self._ended)
        for _ in range(workers):
            self._add_worker()

    def alive(self) -> bool:
        """Whether the scheduler is there."""
        return self._scheduler.poll() is None

    def stop(self) -> None:
        """End all processes and remove their folder."""
        self._closing.set()
        with self._lock:
            for process in (*self._nannies, self._scheduler):
                stop_tree(process)
            self._nannies.clear()
        self._folder.cleanup()

    def _add_worker(self) -> None:
        with self._lock:
            if self._closing.is_set():
                return
            # A share of the memory as limit would be less than TensorFlow needs on a laptop with many cores.
            nanny = start(
                "worker", *self._common, "--nthreads", "1", "--nworkers", "1", "--memory-limit", "0",
                "--death-timeout", "30", "--preload", "cnnviz.jobs.warm",
                folder=Path(self._folder.name), workers=self._workers,
            )  # fmt: skip
            self._nannies.append(nanny)
        self._watch(nanny, lambda: self._replace(nanny))

    def _replace(self, nanny: "subprocess.Popen[bytes]") -> None:
        with self._lock:
            self._nannies.remove(nanny)
            self._replaced += 1
        if self._replaced > REPLACED:
            self._ended()
        elif self.alive():
            self._add_worker()

    def _ended(self) -> None:
        if not self._closing.is_set():
            self._on_end(self)

    def _watch(self, process: "subprocess.Popen[bytes]", then: Callable[[], None]) -> None:
        def wait() -> None:
            process.wait()
            if not self._closing.is_set():
                then()

        threading.Thread(target=wait, name=f"watch-{process.pid}", daemon=True).start()


def _address_in(file: Path, scheduler: "subprocess.Popen[bytes]") -> str:
    """Wait for the file in which a scheduler writes its address."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and scheduler.poll() is None:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (FileNotFoundError, ValueError, KeyError):
            time.sleep(0.05)
    tail = (file.parent / "scheduler.log").read_text(encoding="utf-8", errors="replace").strip()[-300:]
    raise InvalidValue("the scheduler did not start: {why}", why=tail or "no message")
