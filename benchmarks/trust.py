"""How long the five checks of a map take, and what they cost in passes and memory.

    python -m benchmarks.trust

Takes about two minutes. Measured are, in a fresh process with the model already loaded and asked once: the
first examination, which compiles; examinations of other pictures after it; each check alone; the memory that
the copy for shuffling takes. All is also set against a plain compiled forward pass of the same model in the
same minute, so that a busy machine slows both alike.
"""

import argparse
import statistics
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.timing import report, spread

METHODS = ("grad_cam", "eigen_cam", "layer_cam")
PICTURES = ("dog", "panda", "spider_drawing", "cat", "horse")
ROUNDS = 1
BUDGET = 2.0


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    from cnnviz.core.trust import KINDS
    from cnnviz.nn import zoo
    from cnnviz.nn.explanation import explain
    from cnnviz.nn.reinitialised import ShuffledCopy
    from cnnviz.nn.trust import Examination, made_small
    from cnnviz.vision.decode import read_picture
    from cnnviz.vision.samples import SAMPLES

    classifier = zoo.load()
    probe = classifier.probe()
    pictures = {name: read_picture(SAMPLES[name].path).pixels for name in PICTURES}
    explain(probe, pictures["dog"])
    before, begin = _resident(), time.perf_counter()
    copy = ShuffledCopy(classifier.model)
    small = made_small(probe, pictures["dog"])
    list(Examination(probe, small, explain(probe, pictures["dog"]), lambda: copy).outcomes())
    report("first examination, compiles", time.perf_counter() - begin, "s", method="grad_cam")
    report("memory of the first examination", _resident() - before, "MB")

    whole: dict[str, list[float]] = defaultdict(list)
    parts: dict[str, list[float]] = defaultdict(list)
    ratios: list[float] = []
    passes: list[float] = []
    for _ in range(ROUNDS):
        for pixels in pictures.values():
            for method in METHODS:
                plain = _plain(probe, small)
                found = explain(probe, pixels, method=method)
                start = time.perf_counter()
                trial = Examination(probe, made_small(probe, pixels), found, lambda: copy)
                for kind in KINDS:
                    begin = time.perf_counter()
                    trial.outcome(kind)
                    parts[kind].append(time.perf_counter() - begin)
                took = time.perf_counter() - start
                whole[method].append(took)
                passes.append(statistics.median([plain, _plain(probe, small)]))
                ratios.append(took / passes[-1])
    for method, times in whole.items():
        report(
            "five checks, warm", statistics.median(times), "s", budget=BUDGET, method=method, **spread(times)
        )
    for kind, times in parts.items():
        report(f"check {kind}, warm", statistics.median(times), "s", **spread(times))
    report("plain forward pass", 1000 * statistics.median(passes), "ms")
    report("five checks over a plain pass", statistics.median(ratios), "ratio", **spread(ratios))


def _plain(probe: object, pixels: np.ndarray) -> float:
    """Time one plain forward pass of a picture at the network's size."""
    batch, times = pixels[None], []
    for _ in range(5):
        begin = time.perf_counter()
        probe.probabilities(batch)  # type: ignore[attr-defined]
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _resident() -> float:
    """Memory of this process in megabytes; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


if __name__ == "__main__":
    main()
