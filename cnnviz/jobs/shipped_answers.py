"""What the shipped model says about its test pictures: numbers and hashes, without the pictures.

The rights in the pictures are unknown, so none is shipped. Their hashes tell whether somebody has them.
"""

import zipfile
from pathlib import Path

import numpy as np

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.inspection import Inspected
from cnnviz.nn import zoo

FILE = "test_answers.npz"
_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


def write(found: Inspected, path: Path, *, model_digest: str) -> None:
    """Write answers to a file that is the same whenever the answers are.

    Args:
        found: the answers; maps and small pictures are left out.
        path: the file.
        model_digest: hash of the model's file.
    """
    np.savez_compressed(
        path,
        model=np.array(model_digest),
        paths=np.array(found.paths),
        digests=np.array(found.digests),
        truth=found.truth.astype(np.int16),
        probabilities=found.probabilities.astype(np.float32),
    )


def read(name: str = zoo.DEFAULT) -> Inspected:
    """Read the answers that come with a model of the zoo.

    Args:
        name: folder below `zoo.models_directory`.

    Returns:
        The answers, without maps and pictures.

    Raises:
        InvalidValue: if there are none, the file is damaged, or they are those of another model.
    """
    card, path = zoo.read_card(name), zoo.models_directory() / name / FILE
    if not path.is_file():
        raise InvalidValue("model '{name}' comes without answers to test pictures", name=name)
    try:
        with np.load(path) as arrays:
            values = {key: arrays[key] for key in arrays.files}
        found = Inspected(
            tuple(entry["en"] for entry in card["classes"]),
            tuple(map(str, values["paths"])),
            tuple(map(str, values["digests"])),
            values["truth"].astype(np.int64),
            values["probabilities"],
        )
        model = str(values["model"])
    except _BROKEN as error:
        raise InvalidValue("{path} is damaged", path=path) from error
    if model != card["sha256"] or found.probabilities.shape != (len(found), len(found.classes)):
        raise InvalidValue("{path} are the answers of another model", path=path)
    return found
