"""Programs that split a folder of class folders as a student would, and read the sorted folders."""

import json
from fractions import Fraction

_SEARCH = "# The page keeps copies of a picture in one part; this program does not look for them."

_COUNTS = """from pathlib import Path

import numpy as np

{search}
rng = np.random.default_rng({seed})
parts = {{"train": [], "validation": [], "test": []}}
for folder in sorted(path for path in Path({root}).iterdir() if path.is_dir()):
    files = rng.permutation(sorted(folder.iterdir()))
    test, validation, train = np.split(files, [{test}, {both}])
    parts["test"] += list(test)
    parts["validation"] += list(validation)
    parts["train"] += list(train){cut}"""

_FILES = """from pathlib import Path

from sklearn.model_selection import train_test_split

{search}
files = sorted(Path({root}).glob("*/*"))
classes = [file.parent.name for file in files]
parts = {{"train": files, "validation": [], "test": []}}"""

_CUT = """parts["train"], {rest} = train_test_split(
    files, test_size={share}, stratify=classes, random_state={seed}
)"""

_CUT_AGAIN = """parts["validation"], parts["test"] = train_test_split(
    rest, test_size={share}, stratify=[file.parent.name for file in rest], random_state={seed}
)"""

_READ = """{name} = keras.utils.image_dataset_from_directory(
    {folder}, image_size=(150, 150), batch_size=20, label_mode="categorical", {order}
)"""


def by_shares(root: str, shares: tuple[float, float, float], *, seed: int) -> str:
    """Write a stratified split with scikit-learn, the function called twice as deck P2 says.

    Args:
        root: folder of class folders.
        shares: of train, validation and test, train above 0.
        seed: of the draws; they are other ones than on the page.

    Returns:
        A program that leaves lists of files in ``parts``.

    Example:
        >>> print(by_shares("data", (6, 3, 1), seed=0).splitlines()[9].strip())
        files, test_size=4 / 10, stratify=classes, random_state=0
    """
    train, validation, test = (Fraction(str(share)) for share in shares)
    lines = [_FILES.format(search=_SEARCH, root=json.dumps(root))]
    rest = validation + test
    if rest:
        alone = "" if validation and test else ("validation" if validation else "test")
        name = f'parts["{alone}"]' if alone else "rest"
        lines.append(_CUT.format(rest=name, share=_ratio(rest / (train + rest)), seed=seed))
    if validation and test:
        lines.append("# What is left is split once more.")
        lines.append(_CUT_AGAIN.format(share=_ratio(test / rest), seed=seed))
    return "\n".join(lines)


def by_counts(root: str, counts: tuple[int | None, int, int], *, seed: int) -> str:
    """Write a split by counts of each class.

    Args:
        root: folder of class folders.
        counts: of train (None: all that are left), validation and test.
        seed: of the draws; they are other ones than on the page.

    Returns:
        A program that leaves lists of files in ``parts``.
    """
    train, validation, test = counts
    return _COUNTS.format(
        search=_SEARCH,
        root=json.dumps(root),
        seed=seed,
        test=test,
        both=validation + test,
        cut="" if train is None else f"[:{train}]",
    )


def read_sorted(into: str, parts: tuple[str, ...], *, seed: int) -> str:
    """Write how Keras reads folders that were sorted.

    Args:
        into: folder of the parts.
        parts: those that hold pictures.
        seed: of the shuffling of the training pictures.

    Returns:
        A program that leaves a data set for each part.
    """
    reads = [
        _READ.format(
            name=part,
            folder=json.dumps(f"{into}/{part}"),
            order=f"seed={seed}" if part == "train" else "shuffle=False",
        )
        for part in parts
    ]
    use = []
    if "validation" in parts:
        use.append("# while you choose: model.fit(train, validation_data=validation, epochs=20)")
    if "test" in parts:
        use.append("# once, at the very end: model.evaluate(test)")
    return "\n".join(["import keras", "", *reads, *use])


def _ratio(share: Fraction) -> str:
    """Write a share as the division that people think of: tenths and hundredths where it is one."""
    for whole in (10, 100):
        if share.denominator > 1 and (share * whole).denominator == 1 and share.denominator > 4:
            return f"{share * whole} / {whole}"
    return f"{share.numerator} / {share.denominator}"
