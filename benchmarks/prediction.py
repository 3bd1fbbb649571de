"""How long a prediction takes, alone and with its Grad-CAM.

    python -m benchmarks.prediction

Takes about a minute. Measured are: the shipped model ready from disk, the first prediction of a fresh
process, and a prediction with its Grad-CAM against a plain compiled forward pass of the same model on the
same picture, by the median ratio over interleaved pairs, so that a busy machine slows both alike.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.timing import report, spread

ROOT = Path(__file__).resolve().parents[1]
FRESH, WARM, PAIRS = 3, 5, 40

COLD = """
import time
begin = time.perf_counter()
from cnnviz.nn import zoo
from cnnviz.nn.explanation import explain
from cnnviz.nn.runtime import load_keras
from cnnviz.vision.decode import read_picture
from cnnviz.vision.samples import SAMPLES
load_keras()
imported = time.perf_counter()
classifier = zoo.load()
ready = time.perf_counter()
found = explain(classifier.probe(), read_picture(SAMPLES["dog"].path).pixels)
print(imported - begin, ready - imported, time.perf_counter() - begin)
"""


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    cold = [_cold() for _ in range(FRESH)]
    imported, ready, first = (list(column) for column in zip(*cold, strict=True))
    report("import of Keras and TensorFlow", statistics.median(imported), "s", **spread(imported))
    report("model ready from disk", statistics.median(ready), "s", budget=3, **spread(ready))
    report("first prediction, fresh process", statistics.median(first), "s", budget=5, **spread(first))
    _warm()


def _cold() -> list[float]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COLD], env=environment, capture_output=True, text=True, check=True
    )
    imported, ready, _ = (float(word) for word in done.stdout.split())
    return [imported, ready, time.perf_counter() - begin]  # with the start of Python itself


def _warm() -> None:
    import numpy as np

    from cnnviz.nn import zoo
    from cnnviz.nn.explanation import Explanation, explain
    from cnnviz.vision.decode import read_picture
    from cnnviz.vision.overlay import overlay
    from cnnviz.vision.resize import within
    from cnnviz.vision.samples import SAMPLES
    from cnnviz.viz import theme

    classifier = zoo.load()
    probe = classifier.probe()
    sample = read_picture(SAMPLES["dog"].path).pixels
    square = np.ascontiguousarray(within(sample[: min(sample.shape[:2]), : min(sample.shape[:2])], 224))
    colours = theme.table(theme.SEQUENTIAL)
    for pixels in (square, sample):
        size = f"{pixels.shape[1]}x{pixels.shape[0]}"

        found = explain(probe, pixels)

        def plain(pixels: np.ndarray = pixels) -> None:
            classifier.predict([pixels])

        def explained(pixels: np.ndarray = pixels) -> None:
            explain(probe, pixels)

        def drawn(pixels: np.ndarray = pixels, found: Explanation = found) -> None:
            overlay(pixels, found.over(*pixels.shape[:2]), colours)

        for _ in range(WARM):
            plain(), explained(), drawn()
        pairs = [(_timed(plain), _timed(explained)) for _ in range(PAIRS)]
        ratios = [both / alone for alone, both in pairs]
        alone = [1000 * one for one, _ in pairs]
        both = [1000 * two for _, two in pairs]
        drawing = [1000 * _timed(drawn) for _ in range(PAIRS)]
        report(
            "prediction with Grad-CAM over a plain forward pass", statistics.median(ratios), "ratio",
            budget=1.3, picture=size, **spread(ratios), plain_ms=round(statistics.median(alone), 2),
            explained_ms=round(statistics.median(both), 2),
        )  # fmt: skip
        report(
            "drawing the map", statistics.median(drawing), "ms", budget=20, picture=size, **spread(drawing)
        )


def _timed(call: "object") -> float:
    begin = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
