"""How much slower training is with live curves than a bare ``fit``: the median over pairs of fresh processes.

    python -m benchmarks.training_overhead [--pairs 7] [--dataset shapes] [--network small] [--epochs 12]

Both sides train the same network on the same data with the same number of threads. The bare side is Keras'
``fit`` with arrays and nothing else. The live side is what a run does: events in a file, history, the best
weights, a checkpoint to go on from, weights to fork from, the inside of the network after each epoch,
repeatable arithmetic. The first epoch, in which TensorFlow builds its
graph, is left out on both sides. Beside wall time stands the processor time of all threads, which a busy
machine disturbs less.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.processes import training_environment

Moment = tuple[float, float]


def now() -> Moment:
    """Wall clock and processor time of this process, in seconds."""
    return time.perf_counter(), time.process_time()


def bare(settings: TrainingSettings) -> list[Moment]:
    """Train with ``fit`` alone; return when each epoch ended."""
    from cnnviz.jobs.training_data import load
    from cnnviz.nn.networks import network_and_learner
    from cnnviz.nn.runtime import load_keras

    keras, data, ends = load_keras(), load(settings), []
    keras.utils.set_random_seed(settings.seed)
    _, learner = network_and_learner(settings, input_shape=data.input_shape, classes=len(data.classes))
    learner.fit(
        data.train.pictures,
        data.train.labels,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        validation_data=(data.validation.pictures, data.validation.labels),
        validation_batch_size=256,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(now()))],
        verbose=0,
    )
    return ends


def live(settings: TrainingSettings) -> list[Moment]:
    """Train as a run; return when each epoch ended."""
    from cnnviz.jobs import runs, work

    ends: list[Moment] = []

    def watch(event: dict[str, object]) -> None:
        if event["kind"] == "epoch":
            ends.append(now())

    with tempfile.TemporaryDirectory() as folder:
        run = runs.create(settings, owner="benchmark", folder=Path(folder))
        work.train(str(run.directory), watch)
    return ends


def seconds(side: str, settings: TrainingSettings) -> Moment:
    """Wall and processor seconds of the epochs after the first, in a process of its own."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.training_overhead",
            "--side",
            side,
            "--settings",
            json.dumps(settings.as_dict()),
        ],
        env={**os.environ, **training_environment()},
        capture_output=True,
        text=True,
        check=True,
    )
    wall, processor = map(float, done.stdout.split()[-2:])
    return wall, processor


def main() -> None:
    """Print the medians and the median ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--dataset", default="shapes")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--network", default="small")
    parser.add_argument("--side", choices=["bare", "live"], help=argparse.SUPPRESS)
    parser.add_argument("--settings", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.side:
        settings = TrainingSettings.from_dict(json.loads(args.settings))
        ends = {"bare": bare, "live": live}[args.side](settings)
        print(*(last - first for first, last in zip(ends[0], ends[-1], strict=True)))
        return
    settings = TrainingSettings(dataset=args.dataset, epochs=args.epochs, network=args.network)
    pairs = []
    for number in range(args.pairs):
        order = ("bare", "live") if number % 2 else ("live", "bare")  # so that a drift favours neither
        pairs.append({side: seconds(side, settings) for side in order})
        print("  ".join(f"{side} {pairs[-1][side][0]:.2f} s" for side in ("bare", "live")), flush=True)
    for place, kind in enumerate(("wall time", "processor time")):
        middle = {side: median(pair[side][place] for pair in pairs) for side in ("bare", "live")}
        ratio = median(pair["live"][place] / pair["bare"][place] for pair in pairs)
        print(
            f"{kind}: bare {middle['bare']:.2f} s, live {middle['live']:.2f} s for {args.epochs - 1} epochs, "
            f"ratio {ratio:.3f} (median of {args.pairs} pairs)"
        )


if __name__ == "__main__":
    main()
