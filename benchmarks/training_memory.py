"""How the estimate of a run's memory compares with the peak that the operating system measured.

Run it with ``python -m benchmarks.training_memory``; it prints one JSON object. Each run trains two short
epochs on random pictures in a process of its own, whose peak resident memory is what counts.
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from cnnviz.content.training_networks import network_of
from cnnviz.core.network import summarise
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_arithmetic import memory_estimate

DENSE = "flatten; dense 4096 relu; dense 4096 relu; dense 10 softmax"
RUNS = [  # settings, shape of a picture, pictures to train and to validate with
    ({}, (8, 8, 1), 64, 32),
    ({}, (8, 8, 1), 1024, 512),
    ({"network": "cifar_10", "batch_size": 512}, (32, 32, 3), 1024, 32),
    ({"network": "cifar_10", "batch_size": 128}, (32, 32, 3), 256, 32),
    ({"network": "cifar_10", "batch_size": 16}, (32, 32, 3), 64, 512),
    ({"network": "animals_10", "batch_size": 64}, (64, 64, 3), 128, 32),
    ({"network": "own", "layers": DENSE}, (28, 28, 1), 128, 32),
    ({"network": "own", "layers": DENSE, "optimizer": "sgd"}, (28, 28, 1), 128, 32),
    ({"network": "modern"}, (96, 96, 3), 64, 32),
    ({"filters": [4], "batch_size": 512}, (96, 96, 3), 8000, 32),
]


def measure(number: int) -> dict[str, float]:
    """Train one of the runs in this process and return its peak and its estimate in bytes."""
    from cnnviz.nn.fitting import fit
    from cnnviz.nn.training_data import Part, TrainingData

    changed, shape, train, validation = RUNS[number]
    settings = TrainingSettings.from_dict({"epochs": 2, **changed})
    rng = np.random.default_rng(0)

    def part(count: int) -> Part:
        pictures = rng.integers(0, 256, (count, *shape), dtype=np.uint8)
        return Part(pictures, rng.integers(0, 10, count, dtype=np.int32))

    data = TrainingData("random", tuple("0123456789"), part(train), part(validation), part(validation))
    with tempfile.TemporaryDirectory() as folder:
        fit(settings, data, folder=Path(folder))
    unit = 1 if sys.platform == "darwin" else 1024
    summary = summarise(network_of(settings, input_shape=shape, classes=10))
    estimate = memory_estimate(summary, settings, (train + 2 * validation, *shape))
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit, "estimate": estimate.total}


def main() -> None:
    """Measure each run in a process of its own."""
    found = []
    for number, (changed, shape, _, _) in enumerate(RUNS):
        command = [sys.executable, "-m", "benchmarks.training_memory", str(number)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
        sizes = json.loads(answer)
        found.append(
            {"settings": changed, "picture": shape, **sizes, "ratio": sizes["estimate"] / sizes["peak"]}
        )
    print(json.dumps({"runs": found, "ratios": sorted(round(run["ratio"], 2) for run in found)}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
