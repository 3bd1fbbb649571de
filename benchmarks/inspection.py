"""How long many pictures take with their Grad-CAM, and what a second worker brings.

    CNNVIZ_DATA=FOLDER python -m benchmarks.inspection [--pictures 1000] [--workers 1 2]

FOLDER holds Animals-10 as ``animals10``. First in this process, as ``python -m cnnviz explain`` does it; then
as a job on Dask workers of this machine, one after the other with each number of workers, from the moment it
is handed over until it is over. Workers are warm: a first small job has been done. On a busy machine the
seconds of processor time say more than those of the clock.
"""

import argparse
import os
import tempfile
import time
from typing import Any

import psutil

from benchmarks.timing import report
from cnnviz.jobs import inspection_runs, photographs
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.inspection_pictures import Listed, list_pictures
from cnnviz.jobs.inspection_runs import Progress
from cnnviz.jobs.inspection_work import Inspector, look_at
from cnnviz.jobs.runs import Run
from cnnviz.nn import zoo

BUDGET = 60


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    args = parser.parse_args()
    root = photographs.find_animals()
    if root is None:
        raise SystemExit("Animals-10 is not here; CNNVIZ_DATA must name the folder that holds animals10")
    card = zoo.read_card(zoo.DEFAULT)
    everything = list_pictures(root, card)
    step = max(1, len(everything.files) // args.pictures)
    files = everything.files[::step][: args.pictures]
    listed = Listed(root, files, tuple(path for path, _ in files), ())
    _here(listed)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNNVIZ_RUNS"] = folder
        for workers in args.workers:
            _job(listed, card, workers)


def _here(listed: Listed) -> None:
    inspector = Inspector(zoo.load(), method="grad_cam")
    few = Listed(listed.root, listed.files[:2], listed.names[:2], ())
    look_at(inspector, few)  # traces the call
    begin, processor = time.perf_counter(), time.process_time()
    found = look_at(inspector, listed)
    seconds, used = time.perf_counter() - begin, time.process_time() - processor
    report(
        f"{len(found)} pictures with Grad-CAM in this process", seconds, "s", budget=BUDGET,
        processor_seconds=round(used, 1), right=int(found.right.sum()),
        threads=os.environ.get("TF_NUM_INTRAOP_THREADS", "as many as cores"),
    )  # fmt: skip


def _job(listed: Listed, card: dict[str, Any], workers: int) -> None:
    os.environ["CNNVIZ_WORKERS"] = str(workers)
    cluster = Cluster()
    words = {"model": zoo.DEFAULT, "card": card, "method": "grad_cam", "layer": None, "owner": "benchmark"}
    try:
        few = Listed(listed.root, listed.files[: 8 * workers], listed.names[: 8 * workers], ())
        _until_over(cluster, inspection_runs.create(few, part=4, **words))
        tree = psutil.Process().children(recursive=True)
        before = {one: sum(one.cpu_times()[:2]) for one in tree}
        begin = time.perf_counter()
        run = inspection_runs.create(listed, **words)
        state = _until_over(cluster, run)
        seconds = time.perf_counter() - begin
        used = sum(sum(one.cpu_times()[:2]) - spent for one, spent in before.items() if one.is_running())
        report(
            f"{state.done} pictures with Grad-CAM as a job", seconds, "s", budget=BUDGET, workers=workers,
            shared_by=state.workers, processor_seconds=round(used, 1), status=state.status,
        )  # fmt: skip
    finally:
        cluster.close()


def _until_over(cluster: Cluster, run: Run) -> Progress:
    cluster.submit(run)
    while inspection_runs.progress_of(run).active:
        time.sleep(0.1)
    return inspection_runs.progress_of(run)


if __name__ == "__main__":
    main()
