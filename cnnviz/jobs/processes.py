"""Processes of Dask's command line: how they are started, with which limits, and how they end."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

import cnnviz
from cnnviz.core.errors import InvalidValue

# Windows' own numbers, since Python and psutil name them on Windows alone.
_NEW_PROCESS_GROUP = 0x00000200
_BELOW_NORMAL_PRIORITY = 0x00004000


MOST_WORKERS = 64


def workers_wanted(environment: Mapping[str, str] = os.environ) -> int:
    """Read how many runs may be in work at once on this machine: ``CNNVIZ_WORKERS``, or 1.

    Args:
        environment: variables to look at.

    Returns:
        Number of worker processes; TensorFlow takes about half a gigabyte in each.

    Raises:
        InvalidValue: if it is no whole number from 1 to `MOST_WORKERS`.

    Example:
        >>> workers_wanted({}), workers_wanted({"CNNVIZ_WORKERS": "4"})
        (1, 4)
    """
    told = environment.get("CNNVIZ_WORKERS") or "1"
    if not (told.isascii() and told.isdigit() and 1 <= int(told) <= MOST_WORKERS):
        raise InvalidValue(
            "CNNVIZ_WORKERS {value} must be a whole number from 1 to {most}", value=told, most=MOST_WORKERS
        )
    return int(told)


def training_environment(cores: int | None = None, *, workers: int | None = None) -> dict[str, str]:
    """Variables for a process that trains, so that the page beside it stays quick and sums stay the same.

    Args:
        cores: processors of the machine; counted if left out.
        workers: processes that share them; `workers_wanted` if left out.

    Returns:
        One core is left to the server where there are two or more, and the workers share the others. Sums of
        floats depend on the number of threads, so the command line uses the same.

    Example:
        >>> training_environment(4, workers=1)["TF_NUM_INTRAOP_THREADS"]
        '3'
        >>> training_environment(4, workers=2)["TF_NUM_INTRAOP_THREADS"]
        '1'
    """
    free = (cores or os.cpu_count() or 1) - 1
    threads = str(max(1, free // (workers_wanted() if workers is None else workers)))
    return {
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": "1",
        "OMP_NUM_THREADS": threads,
    }


def start(command: str, *arguments: str, folder: Path, workers: int = 1) -> "subprocess.Popen[bytes]":
    """Start ``python -m dask COMMAND …`` in the background, with its output in a log file.

    Args:
        command: "scheduler" or "worker".
        *arguments: further arguments of Dask's command line.
        folder: working folder and place of the log.
        workers: how many of them share the machine.

    Returns:
        The process. It outlives a killed server, hence the idle timeout it is given.
    """
    settings = {
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2",
        # A worker gets no second run to keep beside the one in work: the order is the scheduler's.
        "DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0",
        "DASK_TEMPORARY_DIRECTORY": str(folder),
        # Dask's nanny would have a worker give memory back from 64 kB on, so that every tensor is asked for
        # anew: half of the processor time then goes into that. glibc's own limits are these at most.
        "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
        "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": _with_package(os.environ),
    }
    # Ctrl-C in the terminal reaches the server alone, which then ends its children in order.
    with (folder / f"{command}.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", command, *arguments],
            cwd=folder,
            env={**os.environ, **training_environment(workers=workers), **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **in_its_own_group(),
        )
    if command == "worker":
        _step_back(process)
    return process


def in_its_own_group() -> dict[str, Any]:
    """Return the arguments of ``Popen`` that keep a terminal's Ctrl-C away from the new process."""
    if sys.platform == "win32":
        return {"creationflags": _NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def stop_tree(process: "subprocess.Popen[bytes]") -> None:
    """End a process with all its children, waiting two seconds at most.

    Args:
        process: what ``start`` returned; may have ended already.
    """
    try:
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        tree = []
    # The parent first: Dask's nanny would start a worker that ends before it again.
    for one in tree:
        _quietly(one.terminate)
    _, left = psutil.wait_procs(tree, timeout=2)
    for one in left:
        _quietly(one.kill)
    process.wait(timeout=5)


def _step_back(process: "subprocess.Popen[bytes]") -> None:
    """Lower the priority of a worker; its children inherit it."""
    lower = _BELOW_NORMAL_PRIORITY if sys.platform == "win32" else 5
    _quietly(lambda: psutil.Process(process.pid).nice(lower))


def _quietly(action: Callable[[], object]) -> None:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        action()


def _with_package(environment: Mapping[str, str]) -> str:
    """Add the folder of this package to the path, since it may be a checkout that nobody installed."""
    here = str(Path(cnnviz.__file__).resolve().parents[1])
    return os.pathsep.join(part for part in (here, environment.get("PYTHONPATH", "")) if part)
