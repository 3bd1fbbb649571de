"""Where training happens: Dask processes beside the server, or a cluster somewhere else."""

import atexit
import logging
import math
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import cleaning, inspection_runs, inspection_tasks, queue, studies, studies_work, work
from cnnviz.jobs.files import why_not_written
from cnnviz.jobs.own_processes import START_SECONDS, OwnProcesses
from cnnviz.jobs.processes import workers_wanted
from cnnviz.jobs.runs import Run

IDLE_MINUTES = 10  # enough to read a curve and try again on a warm worker, then the memory is given back
CONNECT_SECONDS = 10
STARTS = 3  # the first, and at most twice again after the scheduler of this machine has ended

log = logging.getLogger(__name__)


class Cluster:
    """Places runs on workers, one at a time each, and never keeps its caller waiting.

    Args:
        address: of an existing scheduler, such as ``tcp://10.0.0.5:8786``; ``CNNVIZ_SCHEDULER`` if left
            out. If neither says one, a scheduler and workers are started on this machine with the first run.
        workers: how many workers to start here; ``CNNVIZ_WORKERS``, or one, if left out.
        idle_minutes: what was started here is stopped after so long without a run.
    """

    def __init__(
        self,
        *,
        address: str | None = None,
        workers: int | None = None,
        idle_minutes: float = IDLE_MINUTES,
    ) -> None:
        """Start nothing yet."""
        self._address = address or os.environ.get("CNNVIZ_SCHEDULER")
        self._workers = workers
        self._idle = idle_minutes * 60
        self._processes: OwnProcesses | None = None
        self._client: Any = None
        self._mine: dict[str, Run] = {}
        self._starts: dict[str, int] = {}
        self._lock, self._joining = threading.RLock(), threading.Lock()
        self._timer: threading.Timer | None = None
        self._warmed, self._cleaned = False, -math.inf
        # Starting a scheduler takes seconds; one thread does it and keeps the order in which runs were
        # asked for.
        self._placing = ThreadPoolExecutor(1, thread_name_prefix="place")
        atexit.register(self.close)

    def submit(self, run: Run) -> None:
        """Hand a run over; it is "queued" until a worker takes it. Returns at once.

        Args:
            run: a new run, or one whose worker was lost, which then goes on from its checkpoint.

        Raises:
            InvalidValue: if enough runs of the same visitor are waiting (`queue.check_room` tells it before
                the run is made), or the run's directory cannot be written.
        """
        with self._joining:
            queue.check_room(run.owner, folder=run.directory.parent)
            try:
                turn = queue.join(run)
            except OSError as error:
                raise why_not_written(error, run.directory) from error
        self._starts[run.id] = 1
        self._mine[run.id] = run
        self._placing.submit(self._place, run, turn)

    def warm(self) -> None:
        """Start the workers of this machine once, before the first run needs them. Returns at once."""
        if not (self._address or self._warmed):
            self._warmed = True
            self._placing.submit(self._warm)

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

    def _place(self, run: Run, turn: int) -> None:
        try:
            with self._lock:
                if run.id not in self._mine:  # closed meanwhile
                    return
                client = self._connected()
                future = _task(client, run, priority=-turn)
            future.add_done_callback(lambda future: self._over(run, turn, client, future))
        except Exception as error:
            log.exception("run %s was not placed", run.id)
            self._mine.pop(run.id, None)
            _lose(run, InvalidValue("no worker could be reached: {why}", why=_told(error)))
        self._clean()

    def _warm(self) -> None:
        try:
            with self._lock:
                self._connected()
        except Exception:
            log.exception("no worker was started")
        self._rest()

    def _over(self, run: Run, turn: int, client: Any, future: Any) -> None:
        """Mark a run whose worker could not write its end itself."""
        if run.id not in self._mine or (client is not self._client and not self._address):
            return  # of processes that were stopped here and have been replaced
        if self._processes and future.status not in ("finished", "error"):
            self._scheduler_ended(self._processes)  # the client may notice it before who watches the process
            return
        killed = future.status == "error" and type(future.exception()).__name__ == "KilledWorker"
        if killed and run.result() is None and work.attempts_since_placed(run) < work.ATTEMPTS:
            # Dask blames every task that a killed worker was given, also those that only waited there.
            self._placing.submit(self._place, run, turn)
            return
        self._mine.pop(run.id, None)
        self._starts.pop(run.id, None)
        self._rest()
        if [event.get("kind") for event in run.events()][-1:] == ["parked"]:
            queue.leave(run)  # it waits for a person, and its worker is free
        elif killed and run.result() is None:
            run.finish(
                "failed", reason=InvalidValue("its worker was killed {times} times", times=work.ATTEMPTS)
            )
        elif future.status == "error" and run.result() is None:
            error = future.exception()
            if isinstance(error, OSError):
                _lose(run, why_not_written(error, run.directory))
            else:
                run.finish("failed", reason=InvalidValue("{what}", what=_told(error)))
        elif future.status != "finished" and queue.place(run) is not None:
            # Without a scheduler a worker that has begun works on for a while; its signs tell when it is
            # gone.
            _lose(run, InvalidValue("the scheduler is gone"))

    def _scheduler_ended(self, processes: OwnProcesses) -> None:
        """Start everything anew, and let every run go on from its last checkpoint."""
        with self._lock:
            if processes is not self._processes:
                return
            self._stop()
            for run in list(self._mine.values()):
                self._starts[run.id] += 1
                if self._starts[run.id] > STARTS:
                    del self._mine[run.id], self._starts[run.id]
                    _lose(run, InvalidValue("the scheduler ended {times} times", times=STARTS))
                else:
                    self._placing.submit(self._place, run, queue.turn_of(run))

    def _connected(self) -> Any:
        """Return a client, with a scheduler and workers behind it."""
        if self._timer:
            self._timer.cancel()
        if self._client and self._client.status == "running" and self._processes_alive():
            return self._client
        self._stop()
        from distributed import Client

        if not self._address:
            self._processes = OwnProcesses(
                workers=self._workers or workers_wanted(),
                idle_seconds=self._idle,
                on_end=self._scheduler_ended,
            )
        address = self._processes.address if self._processes else self._address
        seconds = START_SECONDS if self._processes else CONNECT_SECONDS
        self._client = Client(address, set_as_default=False, timeout=seconds)  # type: ignore[no-untyped-call]
        return self._client

    def _processes_alive(self) -> bool:
        return self._processes is None or self._processes.alive()

    def _clean(self) -> None:
        """Delete old runs when a run is on its way, at most once a day."""
        if time.monotonic() - self._cleaned < cleaning.DAY:
            return
        self._cleaned = time.monotonic()
        try:
            days, gigabytes = cleaning.limits()
            cleaning.clean(days=days, gigabytes=gigabytes)
            for folder in (inspection_runs.folder(), studies.folder()):
                cleaning.clean(folder=folder, days=days, gigabytes=gigabytes)
        except (InvalidValue, OSError):
            log.exception("old runs were not deleted")

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
        client, self._client = self._client, None
        processes, self._processes = self._processes, None
        if client:
            client.close(timeout=1)
        if processes:
            processes.stop()


def _task(client: Any, run: Run, *, priority: int) -> Any:
    """Give a run to the scheduler; return the future, which may be forgotten: a run outlives its server."""
    from dask._task_spec import Task

    if run.spec.get("kind") == inspection_runs.KIND:
        key = f"inspect-{run.id}-{time.time_ns()}"
        return _placed(client, inspection_tasks.graph(run, key=key), key, priority)
    study = run.spec.get("kind") == studies.KIND
    key = f"{'study' if study else 'train'}-{run.id}-{time.time_ns()}"
    # Dask spreads tasks over the workers when they come. One that "produces data" it keeps back until a
    # worker is free, so that the priority decides which is next, whatever the number of workers.
    task = Task(key, studies_work.work_on if study else work.train, str(run.directory), _data_producer=True)
    return _placed(client, {key: task}, key, priority)


def _placed(client: Any, tasks: dict[str, Any], last: str, priority: int) -> Any:
    from distributed import fire_and_forget

    [future] = client.get(tasks, [last], sync=False, priority=priority, fifo_timeout="0 ms")
    fire_and_forget(future)  # type: ignore[no-untyped-call]
    return future


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _lose(run: Run, reason: InvalidValue) -> None:
    """Mark a run that no worker has any more."""
    queue.leave(run)
    try:
        if run.result() is None:
            run.record("lost", reason={"template": reason.template, "values": reason.values})
    except OSError:  # a full disk, most likely; nobody holds the run, and the page offers to go on with it
        log.exception("run %s could not be marked as lost", run.id)
