"""How a training program reads the photographs of a run, each in the part that it had there."""

import json
from typing import Final

from cnnviz.export.split_code import ENDINGS
from cnnviz.export.training_sources import PictureFolder, PictureParts
from cnnviz.export.training_split_code import IN_FIVE, SPLIT

LONG_SIDE: Final = 1280
"""Longer pictures are first brought to it, as wherever the product reads one."""

IMPORTS: Final = [
    "from hashlib import blake2b",
    "from pathlib import Path",
    "import cv2",
    "from PIL import Image, ImageOps",
]
"""What the program imports besides Keras and NumPy."""

_LETTERS = 88  # a line

_PARTS = '''FOLDER = {name}  # {what}: put the path of your copy here

# Which picture stood in which part of the run: for each folder its class, and a letter for each of its
# pictures in the order of their names. t trains, v validates, e is for the test (exam), - is in no part.
PARTS = {{
{rows}
}}
DIGESTS = {{
{digests}
}}
ENDINGS = (
    {endings}
)


def pictures_in(folder):
    """List the pictures of a folder in the order of their names."""
    files = (file for file in Path(FOLDER, folder).iterdir() if not file.name.startswith("."))
    return sorted((file for file in files if file.suffix.lower() in ENDINGS), key=lambda file: file.name)


def digest(files):
    """Hash the bytes of files: whoever has the same digest has the same pictures."""
    each = sorted(blake2b(file.read_bytes(), digest_size=16).hexdigest() for file in files)
    return blake2b("\\n".join(each).encode(), digest_size=16).hexdigest()


def resize(pixels, height, width):
    """Average areas where a picture becomes smaller, draw lines between its pixels where larger."""
    smaller = height <= pixels.shape[0] and width <= pixels.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return cv2.resize(pixels, (width, height), interpolation=way)


def read(file):
    """Read a picture of 8 bits a colour upright, on white, in RGB, and squash it to a square."""
    image = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    pixels = np.asarray(Image.alpha_composite(white, image).convert("RGB"))
    longer = max(pixels.shape[:2])
    if longer > {long_side}:
        pixels = resize(pixels, *(max(1, round(side * ({long_side} / longer))) for side in pixels.shape[:2]))
    return np.rint(resize(pixels.astype("float32") / 255, {size}, {size}) * 255).astype("uint8")


parts = {{"t": [], "v": [], "e": []}}
for folder, (label, letters) in PARTS.items():
    for file, letter in zip(pictures_in(folder), letters):
        if letter in parts:
            parts[letter].append((file, label))
if any(digest(file for file, _ in part) != DIGESTS[letter] for letter, part in parts.items()):
    raise ValueError(f"{{FOLDER}} does not hold the pictures of the run, or it holds more")
(x_train, y_train), (x_val, y_val), (x_test, y_test) = (
    (np.stack([read(file) for file, _ in part]), np.array([label for _, label in part]))
    for part in parts.values()
)'''

_UNKNOWN = """# {what}: one folder for each class.
# The parts are drawn anew, so they are not those of a run. The page keeps near copies of a picture in one
# part; here nothing looks for them.
{split}files = keras.utils.image_dataset_from_directory(
    {name}, image_size=({size}, {size}), batch_size=None, shuffle=False
)
pairs = [(np.rint(picture).astype("uint8"), label) for picture, label in files.as_numpy_iterator()]
pictures, labels = (np.array(part) for part in zip(*pairs))
{parts}"""


def known_parts(source: PictureParts, *, what: str, size: int) -> str:
    """Write the statements that read the photographs of a run.

    Args:
        source: where each stands.
        what: the data set, in a few words.
        size: side of the squares in pixels.

    Returns:
        Statements; with them go `IMPORTS`.

    Example:
        >>> parts = PictureParts("pets", (PictureFolder("cat", 0, "ttve"),), {"t": "1", "v": "2", "e": "3"})
        >>> print(known_parts(parts, what="Pets", size=32).splitlines()[0])
        FOLDER = "pets"  # Pets: put the path of your copy here
    """
    half = len(ENDINGS) // 2
    return _PARTS.format(
        name=_quoted(source.name),
        what=what,
        rows="\n".join(map(_row, source.folders)),
        digests="\n".join(f'    "{letter}": "{value}",' for letter, value in source.digests.items()),
        endings="\n    ".join(f"{', '.join(map(_quoted, row))}," for row in (ENDINGS[:half], ENDINGS[half:])),
        long_side=LONG_SIDE,
        size=size,
    )


def unknown_parts(folder: str, *, what: str, size: int) -> str:
    """Write the statements that read a folder whose parts are not known, and divide it anew.

    Args:
        folder: its path.
        what: the data set, in a few words.
        size: side of the squares in pixels.

    Returns:
        Statements.
    """
    return _UNKNOWN.format(what=what, split=SPLIT, name=_quoted(folder), size=size, parts=IN_FIVE)


def _row(folder: PictureFolder) -> str:
    starts = range(0, len(folder.letters), _LETTERS)
    lines = "\n".join(f'        "{folder.letters[start : start + _LETTERS]}"' for start in starts)
    return f"    {_quoted(folder.path)}: (\n        {folder.label},\n{lines},\n    ),"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
