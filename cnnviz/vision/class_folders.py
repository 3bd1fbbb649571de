"""Write arrays of pictures as a folder of class folders, so that they can be looked at like any other."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue


def write_class_folders(
    root: Path,
    pictures: NDArray[np.uint8],
    labels: NDArray[np.int32],
    classes: Sequence[str],
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Write each picture as a PNG file, which loses nothing, into the folder of its class.

    Args:
        root: folder to write into; made if it is missing.
        pictures: (n, height, width, channels) uint8; one channel is grey, three are red, green and blue.
        labels: (n,) index into ``classes``.
        classes: names of the classes; what a file system may not take is replaced in the folder's name.
        on_progress: called with (pictures written, pictures in all).

    Raises:
        InvalidValue: if the disk is full or cannot be written.

    Example:
        >>> import tempfile
        >>> root = Path(tempfile.mkdtemp())
        >>> black = np.zeros((2, 4, 4, 1), np.uint8)
        >>> write_class_folders(root, black, np.int32([0, 1]), ["T-shirt/top", "bag"])
        >>> sorted(path.relative_to(root).as_posix() for path in root.rglob("*.png"))
        ['T-shirt_top/0.png', 'bag/1.png']
    """
    folders = [root / re.sub(r"[^\w \-]", "_", name) for name in classes]
    digits = len(str(max(len(pictures) - 1, 0)))
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for place, (pixels, label) in enumerate(zip(pictures, labels.tolist(), strict=True)):
            packed = cv2.imencode(".png", pixels[:, :, ::-1] if pixels.shape[2] == 3 else pixels)[1]
            (folders[label] / f"{place:0{digits}}.png").write_bytes(packed.tobytes())
            on_progress(place + 1, len(pictures))
    except OSError as error:
        raise InvalidValue(
            "pictures cannot be written into {folder} ({why})",
            folder=str(root.parent),
            why=error.strerror or str(error),
        ) from error
