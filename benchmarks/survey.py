"""How long a look at every picture of a folder takes, the first time and the second, and what takes long.

    python -m benchmarks.survey --folder DIR [--sample 500]

DIR holds one folder of pictures for each class; nothing is written into it. The whole survey is timed on all
processors, its parts on one, one after the other, as seconds of the processor, which another program on the
machine does not make longer. The budget is 26,000 files in 60 s, in proportion for more or fewer.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import cv2

from benchmarks.timing import report
from cnnviz.jobs import surveys
from cnnviz.vision.decode import LONG_SIDE, decode
from cnnviz.vision.folders import fingerprint_of, near_copies, picture_paths
from cnnviz.vision.resize import within

BUDGET, OF = 60.0, 26_000  # seconds, files


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds of the clock, seconds of the processors, and the result."""
    begin, processor = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - begin, time.process_time() - processor, result


def looks(root: Path) -> None:
    """Time the survey as the page and the command line make it, twice, and the comparison of all pairs."""
    with tempfile.TemporaryDirectory() as runs:
        os.environ["CNNVIZ_RUNS"] = runs
        for name in ("first look", "second look"):
            seconds, used, survey = timed(lambda: surveys.survey(root))
            files = len(survey.pictures) + len(survey.unreadable)
            report(
                name, seconds, "s", budget=BUDGET * files / OF, files=files,
                files_per_second=round(files / seconds), processor_seconds=round(used, 1),
            )  # fmt: skip
    seconds, used, groups = timed(lambda: near_copies(survey.pictures))
    pictures = len(survey.pictures)
    report(
        "near copies", seconds, "s", pictures=pictures, groups=len(groups), processor_seconds=round(used, 1)
    )


def parts(root: Path, sample: int) -> None:
    """Time each step by itself, on one processor, in milliseconds a file."""
    _, used, found = timed(lambda: picture_paths(root))
    report("list the files", 1000 * used / len(found), "ms a file", files=len(found))
    paths = [root / path for path, _ in found[:: max(1, len(found) // sample)]]
    values: list[Any] = paths
    steps: dict[str, Callable[[Any], Any]] = {
        "read": Path.read_bytes,
        "hash": lambda data: (blake2b(data, digest_size=16).hexdigest(), data)[1],
        "decode": lambda data: within(decode(data, name="", reduce_to=LONG_SIDE).pixels, LONG_SIDE),
        "mean and deviation": lambda pixels: (cv2.meanStdDev(pixels), pixels)[1],
        "perceptual hash": fingerprint_of,
    }
    for name, step in steps.items():
        _, used, values = timed(lambda step=step, values=values: [step(value) for value in values])
        report(name, 1000 * used / len(paths), "ms a file", files=len(paths))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=500)
    args = parser.parse_args()
    parts(args.folder, args.sample)
    looks(args.folder)


if __name__ == "__main__":
    main()
