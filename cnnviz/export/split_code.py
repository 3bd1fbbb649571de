"""Programs that split a folder of class folders as a student would, and read the sorted folders."""

import json
from fractions import Fraction

ENDINGS = (
    ".apng", ".avif", ".bmp", ".dib", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".mpo", ".png", ".tif",
    ".tiff", ".webp",
)  # fmt: skip
"""What files of pictures end in: those that the page reads."""

_LIST = '''
root = Path({root})
ENDINGS = {{
{endings}
}}


def class_of(file):
    return file.relative_to(root).parts[0]


def is_picture(file):
    """Look at the name, then decode the whole file: a broken or an empty one cannot be."""
    hidden = file.name.startswith(".") or class_of(file).startswith(".")
    if hidden or file.suffix.lower() not in ENDINGS:
        return False
    try:
        with Image.open(file) as picture:
            picture.load()
    except Exception:
        return False
    return True


# Also in folders inside of a class folder.
files = [file for file in sorted(root.glob("*/**/*")) if is_picture(file)]'''

_NOT_SEARCHED = "# The page keeps copies of a picture in one part; this program does not look for them."

_COUNTS = """from pathlib import Path

import numpy as np
from PIL import Image
{listed}

{comment}
rng = np.random.default_rng({seed})
parts = {{"train": [], "validation": [], "test": []}}
pictures = files
for kind in sorted({{class_of(file) for file in pictures}}):
    files = rng.permutation([file for file in pictures if class_of(file) == kind])
    test, validation, train = np.split(files, [{test}, {both}])
    parts["test"] += list(test)
    parts["validation"] += list(validation)
    parts["train"] += list(train){cut}"""

_FEW = """# The page takes a class of any size. scikit-learn stops with a ValueError where a
# class has a single picture to divide, or a part would have fewer pictures than there are
# classes."""

_FILES = """from pathlib import Path

from PIL import Image
from sklearn.model_selection import train_test_split
{listed}

{comment}
classes = [class_of(file) for file in files]
parts = {{"train": files, "validation": [], "test": []}}"""

_CUT = """parts["train"], {rest} = train_test_split(
    files, test_size={share}, stratify=classes, random_state={seed}
)"""

_CUT_AGAIN = """parts["validation"], parts["test"] = train_test_split(
    rest, test_size={share}, stratify=[class_of(file) for file in rest], random_state={seed}
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
        >>> print(by_shares("data", (6, 3, 1), seed=0).splitlines()[-6].strip())
        files, test_size=4 / 10, stratify=classes, random_state=0
    """
    train, validation, test = (Fraction(str(share)) for share in shares)
    lines = [_FILES.format(listed=_listed(root), comment=f"{_NOT_SEARCHED}\n{_FEW}")]
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
        listed=_listed(root),
        comment=_NOT_SEARCHED,
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


def _listed(root: str) -> str:
    """Write the search for pictures, as the page searches."""
    half = len(ENDINGS) // 2
    rows = (", ".join(map(json.dumps, row)) for row in (ENDINGS[:half], ENDINGS[half:]))
    return _LIST.format(root=json.dumps(root), endings="\n".join(f"    {row}," for row in rows))


def _ratio(share: Fraction) -> str:
    """Write a share as the division that people think of: tenths and hundredths where it is one."""
    for whole in (10, 100):
        if share.denominator > 1 and (share * whole).denominator == 1 and share.denominator > 4:
            return f"{share * whole} / {whole}"
    return f"{share.numerator} / {share.denominator}"
