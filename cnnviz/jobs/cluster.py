"""Where training happens: Dask processes beside the server, or a cluster somewhere else.

The scheduler and the workers are started with Dask's own command line. The server itself never forks or
spawns Python, since a spawned child would run the app again.
"""

import atexit
import json
import logging
import os
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import work
from cnnviz.jobs.processes import start, stop_tree
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import state_of

IDLE_MINUTES = 10  # enough to read a curve and try again on a warm worker, then the memory is given back
START_SECONDS, CONNECT_SECONDS = 60, 10

log = logging.getLogger(__name__)


class Cluster:
    """Places runs on workers, one at a time each, and never keeps its caller waiting.

    Args:
        address: of an existing scheduler, such as ``tcp://10.0.0.5:8786``; ``CNNVIZ_SCHEDULER`` if left
            out. If neither says one, a scheduler and a worker are started on this machine with the first run.
        workers: how many workers to start here; TensorFlow takes about half a gigabyte in each.
        idle_minutes: what was started here is stopped after so long without a run.
    """

    def __init__(
        self, *, address: str | None = None, workers: int = 1, idle_minutes: float = IDLE_MINUTES
    ) -> None:
        """Start nothing yet."""
        self._address = address or os.environ.get("CNNVIZ_SCHEDULER")
        self._workers = workers
        self._idle = idle_minutes * 60
        self._processes: list[subprocess.Popen[bytes]] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._client: Any = None
        self._mine: dict[str, Run] = {}
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        # Starting a scheduler takes seconds; one thread does it and keeps the order in which runs were
        # asked for.
        self._placing = ThreadPoolExecutor(1, thread_name_prefix="place")
        atexit.register(self.close)

    def submit(self, run: Run) -> None:
        """Hand a run over; it is "queued" until a worker takes it. Returns at once.

        Args:
            run: a new run, or one whose worker was lost, which then goes on from its checkpoint.
        """
        self._mine[run.id] = run
        run.record("placed")
        self._placing.submit(self._place, run)

    def holds(self, run: Run) -> bool:
        """Whether this cluster still means to work on a run.

        Args:
            run: any run.

        Returns:
            False for a run that another server process placed, and for one that is over.
        """
        return run.id in self._mine

    @property
    def address(self) -> str | None:
        """Address of the scheduler; None while there is none."""
        return self._address or (str(self._client.scheduler.address) if self._client else None)

    def close(self) -> None:
        """Stop what was started here; runs in progress are marked as lost and can go on later."""
        with self._lock:
            mine, self._mine = self._mine, {}
            self._stop()
            if not self._address:
                for run in mine.values():
                    _lose(run, InvalidValue("the app was closed"))
        atexit.unregister(self.close)

    def _place(self, run: Run) -> None:
        try:
            with self._lock:
                client = self._connected()
                key = f"train-{run.id}-{time.time_ns()}"
                future = client.submit(work.train, str(run.directory), key=key, pure=False)
            from distributed import fire_and_forget

            fire_and_forget(future)  # type: ignore[no-untyped-call]  # a run outlives its server
            future.add_done_callback(lambda future: self._over(run, future))
        except Exception as error:
            log.exception("run %s was not placed", run.id)
            self._mine.pop(run.id, None)
            _lose(run, InvalidValue("no worker could be reached: {why}", why=_told(error)))

    def _over(self, run: Run, future: Any) -> None:
        """Mark a run whose worker could not write its end itself."""
        if self._mine.pop(run.id, None) is None:
            return
        self._rest()
        if future.status == "error" and run.result() is None:
            error = future.exception()
            if type(error).__name__ == "KilledWorker":
                reason = InvalidValue("its worker was killed {times} times", times=work.ATTEMPTS)
            else:
                reason = InvalidValue("{what}", what=_told(error))
            run.finish("failed", reason=reason)
        elif future.status != "finished" and state_of(run).status == "queued":
            # Without a scheduler a worker that has begun works on for a while; its signs tell when it is
            # gone.
            _lose(run, InvalidValue("the scheduler is gone"))

    def _connected(self) -> Any:
        """Return a client, with a scheduler and workers behind it."""
        if self._timer:
            self._timer.cancel()
        alive = all(process.poll() is None for process in self._processes)
        if self._client and self._client.status == "running" and alive:
            return self._client
        self._stop()
        from distributed import Client

        address = self._address or self._start()
        seconds = CONNECT_SECONDS if self._address else START_SECONDS
        self._client = Client(address, set_as_default=False, timeout=seconds)  # type: ignore[no-untyped-call]
        return self._client

    def _start(self) -> str:
        """Start a scheduler and its workers; return the scheduler's address."""
        self._folder = tempfile.TemporaryDirectory(prefix="cnnviz-dask-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        file = folder / "scheduler.json"
        # Port 0 takes a free one. The idle timeout is for the case that the server is killed and cannot
        # say stop.
        backstop = f"{2 * self._idle:.0f} seconds"
        common = ("--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard")
        scheduler = start("scheduler", *common, "--port", "0", "--idle-timeout", backstop, folder=folder)
        self._processes.append(scheduler)
        address = _address_in(file, scheduler)
        for _ in range(self._workers):
            # A share of the memory as limit would be less than TensorFlow needs on a laptop with many cores.
            limits = ("--nthreads", "1", "--nworkers", "1", "--memory-limit", "0", "--death-timeout", "30")
            self._processes.append(start("worker", *common, *limits, folder=folder))
        return address

    def _rest(self) -> None:
        """Stop after a while without a run."""
        with self._lock:
            if self._mine or self._address:
                return
            self._timer = threading.Timer(self._idle, self._stop_if_idle)
            self._timer.daemon = True
            self._timer.start()

    def _stop_if_idle(self) -> None:
        with self._lock:
            if not self._mine:
                self._stop()

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._client:
            self._client.close(timeout=1)
            self._client = None
        for process in reversed(self._processes):
            stop_tree(process)
        self._processes.clear()
        if self._folder:
            self._folder.cleanup()
            self._folder = None


def _address_in(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    """Wait for the file in which a scheduler writes its address."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and scheduler.poll() is None:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (FileNotFoundError, ValueError, KeyError):
            time.sleep(0.05)
    tail = (file.parent / "scheduler.log").read_text(encoding="utf-8", errors="replace").strip()[-300:]
    raise InvalidValue("the scheduler did not start: {why}", why=tail or "no message")


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _lose(run: Run, reason: InvalidValue) -> None:
    """Mark a run that no worker has any more."""
    if run.result() is None:
        run.record("lost", reason={"template": reason.template, "values": reason.values})
