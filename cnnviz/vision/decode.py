"""Read a picture a user gives us, whatever it is: upright, opaque, RGB, or refused with a sentence."""

import io
import warnings
from dataclasses import dataclass, field
from hashlib import blake2b
from math import ceil
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cnnviz.content.mark import mark
from cnnviz.core.errors import InvalidValue
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import read_only, within

MAX_PIXELS = 25_000_000
"""More pixels than this are refused before anything is decoded."""

LONG_SIDE = 1280
"""Longer pictures are shrunk to this on the way in, the same for page and command line."""

TINY = 8
"""A side shorter than this many pixels earns a note."""

TURNED = mark("It was turned upright, as its EXIF orientation says.")
ON_WHITE = mark("Its transparent parts were laid on white.")
FROM_CMYK = mark("It was converted from CMYK (printing colours) to RGB.")
FIRST_FRAME = mark("It is animated: only its first frame is used.")
FIRST_PAGE = mark("It has several pages: only the first is used.")
DEEP = mark("Its colours, of more than 8 bits each, were scaled to the range 0 to 1.")
OTHER_EXTENSION = mark("Its name ends like another format: it was read as what it is.")
SMALLER = mark("It was made smaller for this work.")
IS_TINY = mark("It is only a few pixels large, so there is little to see in it.")
NOTES = (TURNED, ON_WHITE, FROM_CMYK, FIRST_FRAME, FIRST_PAGE, DEEP, OTHER_EXTENSION, SMALLER, IS_TINY)

EXTENSIONS = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif"),
    "MPO": ("jpg", "jpeg", "mpo"),
    "PNG": ("png", "apng"),
    "GIF": ("gif",),
    "WEBP": ("webp",),
    "BMP": ("bmp", "dib"),
    "TIFF": ("tif", "tiff"),
    "AVIF": ("avif",),
}
"""Formats that are read, by Pillow's names, with the endings their file names have."""

READ = tuple(sorted(set(EXTENSIONS) - {"MPO"}))  # Pillow opens MPO, a JPEG with further pictures, as JPEG

OPENINGS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF8": "GIF",
    b"RIFF": "WebP",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"ftypavif": "AVIF",
}
"""First bytes of the formats that are read, to tell a damaged picture from something else."""

STRANGERS = {b"ftypheic": "HEIC", b"ftypheix": "HEIC", b"ftypmif1": "HEIC", b"%PDF": "PDF", b"<svg": "SVG"}
"""Marks of formats that people do try but that are not read."""

# Pillow warns on standard error of large sizes and odd tags; the refusals and notes here say what matters.
warnings.filterwarnings("ignore", module=r"PIL\.")

# What Pillow's decoders raise on damaged bytes.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, MemoryError)


@dataclass(frozen=True)
class Decoded:
    """A picture just decoded, and what its file says of it.

    Args:
        pixels: ``(height, width, 3)``, uint8 or, from more than 8 bits, float32 in [0, 1].
        digest: BLAKE2b of the bytes in hexadecimal.
        format: Pillow's word for the format of the file, "JPEG" for one.
        size: height and width of the whole picture, upright; the pixels have fewer if they were reduced.
        channels: of the file: 1 is grey, 3 colours, 4 colours with transparency or CMYK.
        notes: one sentence for each thing that was done to it.
    """

    pixels: NDArray = field(repr=False, compare=False)
    digest: str
    format: str
    size: tuple[int, int]
    channels: int
    notes: tuple[str, ...]


def read_picture(
    data: bytes | Path, *, name: str | None = None, max_pixels: int = MAX_PIXELS, long_side: int = LONG_SIDE
) -> Picture:
    """Decode a picture from bytes or from a file into upright, opaque RGB.

    Args:
        data: the bytes of the file, or its path.
        name: what to call the picture in messages; the file's own name where a path is given.
        max_pixels: a picture with more pixels is refused before it is decoded.
        long_side: a longer picture is shrunk by area averaging so that its longer side has this many pixels.

    Returns:
        The picture, float32 `(height, width, 3)` in [0, 1], with a note for each thing that was done to it.

    Raises:
        InvalidValue: the file is missing, empty, cut short, not a picture, too large or of a format that is
            not read. The sentence names the file and the rule.

    Example:
        >>> black = io.BytesIO()
        >>> Image.new("L", (30, 20)).save(black, "PNG")
        >>> read_picture(black.getvalue(), name="black.png").pixels.shape
        (20, 30, 3)
    """
    name, data = read_bytes(data, name)
    decoded = decode(data, name=name, max_pixels=max_pixels)
    pixels, notes = decoded.pixels, [*decoded.notes]
    if max(pixels.shape[:2]) > long_side:
        pixels = within(pixels, long_side)
        notes.append(SMALLER)
    if min(pixels.shape[:2]) < TINY:
        notes.append(IS_TINY)
    if pixels.dtype == np.uint8:
        pixels = pixels.astype(np.float32) / np.float32(255)
    return Picture(pixels=read_only(pixels), name=name, digest=decoded.digest, notes=tuple(notes))


def decode(data: bytes, *, name: str, max_pixels: int = MAX_PIXELS, reduce_to: int | None = None) -> Decoded:
    """Decode the bytes of a picture into upright, opaque RGB, and keep what its file says of it.

    Args:
        data: the bytes of the file.
        name: what to call the picture in messages.
        max_pixels: a picture with more pixels is refused before it is decoded.
        reduce_to: a JPEG may be decoded at a half, a quarter or an eighth of its size, which is quicker, as
            long as its longer side keeps at least this many pixels; whole if left out.

    Returns:
        The picture and the facts of its file.

    Raises:
        InvalidValue: as for `read_picture`.

    Example:
        >>> grey = io.BytesIO()
        >>> Image.new("L", (30, 20)).save(grey, "PNG")
        >>> decoded = decode(grey.getvalue(), name="grey.png")
        >>> decoded.format, decoded.size, decoded.channels
        ('PNG', (20, 30), 1)
    """
    image = _open(data, name, max_pixels)
    format, channels, (width, height) = image.format or "", _channels(image), image.size
    notes = [] if _ending_fits(name, format) else [OTHER_EXTENSION]
    if getattr(image, "n_frames", 1) > 1 and format != "MPO":
        notes.append(FIRST_PAGE if format == "TIFF" else FIRST_FRAME)
    if _bits(image) > 8:
        notes.append(DEEP)
    if reduce_to is not None and max(width, height) > reduce_to:
        share = reduce_to / max(width, height)
        image.draft(None, (ceil(width * share), ceil(height * share)))  # nothing happens but to a JPEG
    try:
        image.load()
        upright, sideways = _upright(image, notes)
        pixels = _colours(upright, name, notes)
    except InvalidValue:
        raise
    except _BROKEN as error:
        raise InvalidValue("picture {name} is damaged or cut short: its end is missing", name=name) from error
    size = (width, height) if sideways else (height, width)
    digest = blake2b(data, digest_size=16).hexdigest()
    return Decoded(pixels, digest, format, size, channels, tuple(notes))


def read_bytes(data: bytes | Path, name: str | None = None) -> tuple[str, bytes]:
    """Read the bytes of a file and say what it is called.

    Args:
        data: the bytes themselves, or the path of the file.
        name: what to call the picture in messages; the file's own name if left out.

    Returns:
        Name and bytes.

    Raises:
        InvalidValue: if the file is missing, empty or cannot be read.

    Example:
        >>> read_bytes(b"12", "two.png")
        ('two.png', b'12')
    """
    if isinstance(data, Path):
        name = name or data.name
        try:
            data = data.read_bytes()
        except FileNotFoundError as error:
            raise InvalidValue("picture {name} does not exist", name=name) from error
        except OSError as error:
            raise InvalidValue("picture {name} cannot be read as a file", name=name) from error
    name = name or "picture"
    if not data:
        raise InvalidValue("picture {name} is empty: the file has 0 bytes", name=name)
    return name, data


def _open(data: bytes, name: str, max_pixels: int) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=READ)
    except Image.DecompressionBombError as error:
        raise InvalidValue(
            "picture {name} has more pixels than the {most} million that are allowed",
            name=name,
            most=max_pixels // 1_000_000,
        ) from error
    except _BROKEN as error:
        raise _refusal(data, name) from error
    width, height = image.size
    if width * height > max_pixels:
        raise InvalidValue(
            "picture {name} has {width} x {height} = {count:.1f} million pixels; at most {most:g} million "
            "are allowed",
            name=name,
            width=width,
            height=height,
            count=width * height / 1e6,
            most=max_pixels / 1e6,
        )
    return image


def _refusal(data: bytes, name: str) -> InvalidValue:
    head = data[:64].lower()
    for sign, stranger in STRANGERS.items():
        if sign.lower() in head:
            return InvalidValue(
                "picture {name} is a {format} file, which is not read; save it as JPEG or PNG",
                name=name,
                format=stranger,
            )
    for opening, known in OPENINGS.items():
        if data.startswith(opening) or opening.startswith(data) or data[4:].startswith(opening):
            return InvalidValue(
                "picture {name} starts like a {format} file but is damaged or cut short",
                name=name,
                format=known,
            )
    return InvalidValue(
        "{name} is not a picture that can be read; use JPEG, PNG, GIF, WebP, BMP, TIFF or AVIF", name=name
    )


def _ending_fits(name: str, format: str) -> bool:
    ending = PurePath(name).suffix.lower().lstrip(".")
    return not ending or not ending.isalnum() or ending in EXTENSIONS[format]


def _upright(image: Image.Image, notes: list[str]) -> tuple[Image.Image, bool]:
    """Turn a picture as its EXIF block says, and tell whether height and width have changed places."""
    try:
        orientation = image.getexif().get(0x0112, 1)
        if orientation not in range(2, 9):
            return image, False
        turned = ImageOps.exif_transpose(image)
    except _BROKEN:  # a broken EXIF block says nothing about the pixels
        return image, False
    notes.append(TURNED)
    return turned, orientation >= 5


def _channels(image: Image.Image) -> int:
    """Channels of the file, not of what it is converted to; the colours of a palette count as three."""
    if image.mode in ("RGBA", "RGBa", "LA", "La", "PA", "CMYK") or "transparency" in image.info:
        return 4
    return 3 if image.mode == "P" else min(len(image.getbands()), 3)


def _bits(image: Image.Image) -> int:
    """Bits a channel in the file; Pillow says so only in the decoder's arguments or the mode."""
    if image.format == "TIFF":
        return max(image.tag_v2.get(258, (8,)))  # type: ignore[attr-defined]
    deep = image.mode.startswith("I;16") or image.mode == "I" or any(";16" in str(t[3]) for t in image.tile)
    return 16 if deep else 8


def _colours(image: Image.Image, name: str, notes: list[str]) -> NDArray:
    """The pixels as uint8 or, from more than 8 bits, float32 in [0, 1], always `(height, width, 3)`."""
    if image.mode.startswith("I") or image.mode == "F":
        return _numbers(image, name)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema()[0] < 255:
            notes.append(ON_WHITE)
        white = Image.new("RGBA", image.size, "white")
        return np.asarray(Image.alpha_composite(white, image).convert("RGB"))
    if image.mode == "CMYK":
        notes.append(FROM_CMYK)
    return np.asarray(image.convert("RGB"))


def _numbers(image: Image.Image, name: str) -> NDArray[np.float32]:
    values = np.asarray(image).astype(np.float64)
    top = 1.0 if image.mode == "F" else 2.0 ** min(_bits_of_numbers(image), 16) - 1
    if not (np.isfinite(values).all() and values.min() >= 0 and values.max() <= top):
        raise InvalidValue(
            "picture {name} holds numbers outside 0 to {top:g}, so it is not known which of them is white",
            name=name,
            top=top,
        )
    grey = (values / top).astype(np.float32)
    return np.repeat(grey[..., None], 3, axis=2)


def _bits_of_numbers(image: Image.Image) -> int:
    tags = getattr(image, "tag_v2", None)
    return max(tags.get(258, (16,))) if tags else 16
