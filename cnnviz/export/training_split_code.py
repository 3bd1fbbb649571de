"""How a training program divides arrays into the parts of a run: digits, MNIST and the like."""

import json
from typing import Final

from cnnviz.export.training_sources import ArraysFile

SPLIT: Final = '''def split(labels, shares):
    """Divide each class in these shares, by the same draws as the data of the run."""
    rng = np.random.default_rng(0)
    parts = [[] for _ in shares]
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        cuts = np.round(np.cumsum(shares)[:-1] * len(members)).astype(int)
        for part, chosen in zip(parts, np.split(members, cuts)):
            part.append(chosen)
    return [rng.permutation(np.concatenate(part)) for part in parts]


'''

IN_FIVE: Final = """train, validation, test = split(labels, (0.6, 0.2, 0.2))
x_train, y_train = pictures[train], labels[train]
x_val, y_val = pictures[validation], labels[validation]
x_test, y_test = pictures[test], labels[test]"""

DIGITS: Final = f"""{SPLIT}digits = load_digits()  # 1,797 pictures of 8 × 8 in grey, 0 to 16
pictures = np.rint(digits.images / 16 * 255).astype("uint8")[..., None]
labels = digits.target
{IN_FIVE}"""

_ARRAYS = """{split}{read}
pictures, x_test = (part.reshape(*part.shape[:3], -1) for part in (pictures, x_test))  # channels last
labels, y_test = labels.ravel(), y_test.ravel()
# The test part stays the one of the makers; a sixth of the rest is for validation.
train, validation = split(labels, (5 / 6, 1 / 6))
x_train, y_train = pictures[train], labels[train]
x_val, y_val = pictures[validation], labels[validation]"""

_KERAS = "(pictures, labels), (x_test, y_test) = keras.datasets.{name}.load_data()"

_FILE = """FILE = {file}  # the run read its pictures from it: put it beside this program
if Path(FILE).exists():
    with np.load(FILE) as file:
        pictures, labels, x_test, y_test = (file[key] for key in ("x_train", "y_train", "x_test", "y_test"))
else:
    print(f"{{FILE}} is not here: as many pictures of Keras' copy are taken; they need not be the same ones.")
    {keras}
    pictures, labels = pictures[:{train}], labels[:{train}]
    x_test, y_test = x_test[:{test}], y_test[:{test}]"""


def arrays(name: str, source: ArraysFile | None) -> tuple[list[str], str]:
    """Write how the arrays of a published set are read and divided.

    Args:
        name: of the set in ``keras.datasets``.
        source: what the run read; Keras' own copy if left out.

    Returns:
        Imports besides NumPy, and the statements.

    Example:
        >>> print(arrays("mnist", ArraysFile("mnist_small.npz", 600, 100))[1].splitlines()[12])
        FILE = "mnist_small.npz"  # the run read its pictures from it: put it beside this program
    """
    keras = _KERAS.format(name=name)
    if source is None or not source.name:
        note = "" if source else "# All pictures of this data set: a run may have read a part of them.\n"
        return [], _ARRAYS.format(split=SPLIT, read=f"{note}{keras}  # downloaded once")
    file = json.dumps(source.name, ensure_ascii=False)
    read = _FILE.format(file=file, keras=keras, train=source.train, test=source.test)
    return ["from pathlib import Path"], _ARRAYS.format(split=SPLIT, read=read)
