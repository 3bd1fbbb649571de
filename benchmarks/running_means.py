"""How much of a network's error comes from running means that lag behind its weights.

    CNNVIZ_DATA=FOLDER python -m benchmarks.running_means ARM [ARM …]

Takes the networks that ``python -m cnnviz experiment a10_remedies`` left in the folder of runs (seed 0) and
asks each about its test pictures twice: as it is, and with the means and variances of its batch
normalisations taken anew from training pictures, in batches of 64, while all weights stay as they are.
"""

import argparse
from typing import Any

import numpy as np

from benchmarks.timing import report
from cnnviz.jobs import runs, training_data
from cnnviz.jobs.experiments import WORKING
from cnnviz.jobs.runs import Run
from cnnviz.nn.probe import all_layers
from cnnviz.nn.runtime import load_keras

EXPERIMENT = "a10_remedies"
BATCHES, BATCH = 60, 64


def main() -> None:
    """Print one line a network."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("arm", nargs="+")
    for arm in parser.parse_args().arm:
        [folder] = (runs.root() / WORKING / EXPERIMENT).glob(f"{arm}-0-*")
        data = training_data.load(Run(folder).settings)
        network = load_keras().saving.load_model(folder / "model.keras", compile=False)
        before = _right(network, data.test)
        _take_means_anew(network, data.train.pictures)
        after = _right(network, data.test)
        report(f"{arm}, right with means of the last weights", after, "", as_it_is=before)


def _right(network: Any, part: Any) -> float:
    answers = network.predict(part.pictures.astype(np.float32), batch_size=200, verbose=0)
    return float((answers.argmax(axis=1) == part.labels).mean())


def _take_means_anew(network: Any, pictures: Any) -> None:
    """Let each normalisation average over the batches, all with the same weight."""
    rng, kind = np.random.default_rng(0), load_keras().layers.BatchNormalization
    normalisations = [layer for layer in all_layers(network) if isinstance(layer, kind)]
    for number in range(BATCHES):
        for layer in normalisations:
            layer.momentum = number / (number + 1)
        some = rng.choice(len(pictures), BATCH, replace=False)
        network(pictures[some].astype(np.float32), training=True)


if __name__ == "__main__":
    main()
