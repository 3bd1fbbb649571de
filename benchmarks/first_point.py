"""Seconds from handing a run over to the first point of its curve, on a cold and on a warm worker.

    python -m benchmarks.first_point [--runs 5] [--dataset digits]

The first run also pays for the start of the scheduler and of the worker, and for TensorFlow's import; with
``--warm`` the worker is started first and left alone for a while, as when a visitor reads the page before
the first run. The others find a warm worker. Prints one JSON line: the median of the later runs, what the
first one took, and how busy the machine was by itself, since other programs make every figure larger.
"""

import argparse
import json
import os
import statistics
import tempfile
import time

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.state import state_of


def seconds_to_first_point(cluster: Cluster, settings: TrainingSettings) -> dict[str, float]:
    """Train a run; return how long after it was handed over each kind of event came first."""
    run = runs.create(settings, owner="benchmark")
    began = time.time()
    cluster.submit(run)
    while state_of(run).active:
        time.sleep(0.02)
    if state_of(run).status != "finished":
        raise SystemExit(f"the run {state_of(run).status}: {state_of(run).reason}")
    first: dict[str, float] = {}
    for event in run.events():
        first.setdefault(event["kind"], round(event["time"] - began, 3))
    return first


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs on the warm worker (default 5)")
    parser.add_argument("--dataset", default="digits")
    parser.add_argument("--warm", type=float, default=0.0, help="seconds to wait before the first run")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cnnviz-first-point-") as folder:
        os.environ["CNNVIZ_RUNS"] = folder
        cluster = Cluster(workers=1)
        try:
            if told.warm:
                cluster.warm()
                time.sleep(told.warm)
            load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
            settings = [
                TrainingSettings(dataset=told.dataset, epochs=2, seed=seed) for seed in range(told.runs + 1)
            ]
            cold, *later = [seconds_to_first_point(cluster, one) for one in settings]
        finally:
            cluster.close()
    points = [one["batches"] for one in later]
    kinds = ("attempt", "begin", "batches")
    medians = {kind: round(statistics.median(one[kind] for one in later), 3) for kind in kinds}
    print(
        json.dumps(
            {"first_run": cold["batches"], "later_median": round(statistics.median(points), 3)}
            | {"later": points, "later_by_kind": medians, "load_before": load}
        )
    )


if __name__ == "__main__":
    main()
