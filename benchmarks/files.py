"""How large the files are that a page gives away, and how long they take: the sweep of a 7×7 picture.

    python -m benchmarks.files [--repeats 3]

The first file of a process is also timed with the import of matplotlib.
"""

import argparse
import statistics
import time

import numpy as np

from benchmarks.timing import report
from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.window_scene import window_scene
from cnnviz.ui.take_away import offered_files

LARGEST_GIF = 1000.0  # kB


def sources() -> dict[str, object]:
    """Return what is drawn: each mode of the stage on a 7×7 picture."""
    rng = np.random.default_rng(0)
    picture, kernel = rng.integers(0, 10, (7, 7)), rng.integers(-2, 3, (3, 3))
    colours = rng.integers(0, 256, (7, 7, 3))
    return {
        "convolution": trace_conv2d(picture, kernel),
        "convolution, 3 channels": trace_conv2d(colours, rng.integers(-2, 3, (3, 3, 3, 1))),
        "pooling": trace_pool2d(picture, 3, strides=1),
        "windows": window_scene(7, 7, 3),
        "transposed": trace_conv2d_transpose(picture, kernel, strides=2),
    }


def main() -> None:
    """Print one line a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    first = True
    for name, source in sources().items():
        for file in offered_files(code=None, source=source):
            seconds = []
            for _ in range(repeats):
                began = time.perf_counter()
                made = file.make()
                seconds.append(time.perf_counter() - began)
            if first:
                report("first file, import included", seconds[0], "s", file=file.kind)
                first = False
            budget = LARGEST_GIF if file.kind == "gif" else None
            took = round(statistics.median(seconds), 3)
            report(f"{name}: {file.kind}", len(made) / 1000, "kB", budget=budget, seconds=took)


if __name__ == "__main__":
    main()
