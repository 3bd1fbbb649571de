"""How long the methods take that ask the model many times, Score-CAM among them.

    python -m benchmarks.many_passes [--method score_cam]

Takes about a minute on a free machine. Each figure comes with its number of passes, the processor's time and
the time of a plain forward pass of the same model in the same minute: on a busy machine the wall clock says
little, the time of the processor and the cost of a pass in forward passes still do. Score-CAM has a third
of the 28 s that a PyTorch library took for 1,280 maps at 224 px on two cores.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from benchmarks.timing import report

BUDGETS = {"score_cam": 28 / 3}
WARM, PLAIN = 3, 20


def main() -> None:
    """Measure and print."""
    from cnnviz.core.explanation_methods import METHODS

    many = [method.id for method in METHODS.values() if method.passes == "many"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--method", choices=many)
    chosen = parser.parse_args().method

    from cnnviz.nn import zoo
    from cnnviz.nn.explanation import explain
    from cnnviz.vision.decode import read_picture
    from cnnviz.vision.resize import within
    from cnnviz.vision.samples import SAMPLES

    classifier = zoo.load()
    probe = classifier.probe()
    sample = read_picture(SAMPLES["dog"].path).pixels
    side = min(sample.shape[:2])
    pixels = np.ascontiguousarray(within(sample[:side, :side], 224))

    for method in [chosen] if chosen else many:
        passes: list[int] = []
        explain(probe, pixels, method=method, on_progress=lambda _, total, to=passes: to.append(total))
        before = _plain(classifier, pixels)

        def explained(method: str = method) -> None:
            explain(probe, pixels, method=method)

        seconds, processor = _timed(explained)
        alone = statistics.median(before + _plain(classifier, pixels))
        report(
            f"one map by {METHODS[method].title}", seconds, "s", budget=BUDGETS.get(method),
            processor_s=round(processor, 2), passes=passes[-1], works_at=probe.size,
            forward_processor_ms=round(1000 * alone, 1),
            pass_in_forward_passes=round(processor / passes[-1] / alone, 2),
        )  # fmt: skip


def _plain(classifier: "object", pixels: np.ndarray) -> list[float]:
    """Take the processor's time for plain forward passes."""
    for _ in range(WARM):
        classifier.predict([pixels])  # type: ignore[attr-defined]
    return [_timed(lambda: classifier.predict([pixels]))[1] for _ in range(PLAIN)]  # type: ignore[attr-defined]


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return seconds by the clock and of the processor, all threads added."""
    begin, work = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begin, time.process_time() - work


if __name__ == "__main__":
    main()
