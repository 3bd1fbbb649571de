"""Look into a ``.keras`` file that somebody gave before Keras does, and let nothing through but numbers.

Keras' own ``safe_mode`` refuses Lambda layers; it was got round more than once, by functions that a
configuration names, by layers that read a vocabulary from a path, by links inside the weights' file. So here
a file has to say what is allowed instead of being searched for what is not: layers of a list, numbers, names.
What Keras is given is then not the file, but one written anew from what was read.

Source:
    Keras, "Whole model saving & loading" (https://keras.io/guides/serialization_and_saving);
    CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906, CVE-2025-12058, CVE-2026-0897.
"""

import io
import json
import lzma
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.safe_config import check_config
from cnnviz.nn.safe_weights import count_weights

CONFIG, METADATA, WEIGHTS, CLASSES = "config.json", "metadata.json", "model.weights.h5", "classes.json"
HDF5 = b"\x89HDF\r\n\x1a\n"
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, ValueError)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large a model may be.

    Args:
        file: bytes of the file.
        entries: files inside it.
        config: bytes of the configuration, unpacked.
        weights: bytes of the weights' file, unpacked.
        ratio: bytes of the weights' file unpacked from one byte; numbers hardly become smaller when packed.
        layers: objects that the configuration describes.
        parameters: numbers the layers hold.
        activations: bytes that all layers' outputs take for one picture.
    """

    file: int = 150_000_000
    entries: int = 20
    config: int = 8_000_000
    weights: int = 150_000_000
    ratio: int = 20
    layers: int = 20_000
    parameters: int = 30_000_000
    activations: int = 500_000_000


USUAL = Limits()


@dataclass(frozen=True, eq=False)
class SafeFile:
    """What was found in a file that passed.

    Attributes:
        name: what the file is called.
        config: what the network is made of, without how it was trained; JSON, since Keras empties the
            dictionaries it is given.
        weights: the weights' file as it was.
        stored: how many numbers that file holds.
        classes: names of the classes, if the file holds a ``classes.json``.
    """

    name: str
    config: str = field(repr=False)
    weights: bytes = field(repr=False)
    stored: int
    classes: tuple[str, ...] | None

    def write(self, path: Path) -> None:
        """Write what was checked, and nothing else, as a ``.keras`` file."""
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(CONFIG, self.config)
            file.writestr(METADATA, "{}")
            file.writestr(WEIGHTS, self.weights)


def read_safely(data: bytes, *, name: str, limits: Limits = USUAL) -> SafeFile:
    """Check a ``.keras`` file from outside in; Keras is not asked.

    Args:
        data: the file.
        name: what to call it in messages.
        limits: how large it may be.

    Returns:
        What it holds.

    Raises:
        InvalidValue: if it is no such file, is too large, is damaged, or holds code, links or paths.
    """
    _check_kind(data, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive, name, limits)
            config = _json(parts[CONFIG], CONFIG, name)
    except InvalidValue:
        raise
    except _BROKEN as error:
        raise InvalidValue("'{name}' is damaged: it cannot be unpacked", name=name) from error
    network = check_config(config, name=name, most=limits.layers)
    stored = count_weights(parts[WEIGHTS], name=name, most=limits.weights)
    return SafeFile(name, json.dumps(network), parts[WEIGHTS], stored, _classes(parts.get(CLASSES)))


def check_size(size: int, *, name: str, limits: Limits = USUAL) -> None:
    """Refuse a file that is too large, before it is read.

    Raises:
        InvalidValue: if `size` bytes are more than the limits allow.
    """
    if size > limits.file:
        raise InvalidValue(
            "'{name}' has {size:.0f} MB; at most {most:.0f} MB are allowed; without its optimizer a model is "
            "up to three times smaller",
            name=name, size=size / 1e6, most=limits.file / 1e6,
        )  # fmt: skip


def _check_kind(data: bytes, name: str, limits: Limits) -> None:
    check_size(len(data), name=name, limits=limits)
    if data.startswith(HDF5):
        raise InvalidValue(
            "'{name}' is an HDF5 file, Keras' older format, whose code cannot be held back; convert it where "
            "you trust it: keras.models.load_model('model.h5').save('model.keras')",
            name=name,
        )
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise InvalidValue("'{name}' is no .keras file: it is no ZIP archive", name=name)


def _parts(archive: zipfile.ZipFile, name: str, limits: Limits) -> dict[str, bytes]:
    """Read the parts that are needed, after all that the archive says of itself has been checked."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise InvalidValue(
            "'{name}' holds {count} files; a .keras file holds at most {most}",
            name=name, count=len(entries), most=limits.entries,
        )  # fmt: skip
    names = [entry.filename for entry in entries]
    if twice := sorted({one for one in names if names.count(one) > 1}):
        raise InvalidValue("'{name}' holds '{entry}' twice", name=name, entry=twice[0])
    for entry in entries:
        if entry.flag_bits & 1:
            raise InvalidValue("'{name}' is encrypted; save it without a password", name=name)
        if entry.filename.startswith("assets/") and not entry.is_dir():
            raise InvalidValue(
                "'{name}' holds '{entry}': layers that read files of their own are not allowed",
                name=name, entry=entry.filename[:60],
            )  # fmt: skip
    for part in (CONFIG, WEIGHTS):
        if part not in names:
            raise InvalidValue(
                "'{name}' is no .keras file: it holds no {part}; save it with model.save('model.keras')",
                name=name, part=part,
            )  # fmt: skip
    most = {CONFIG: limits.config, WEIGHTS: limits.weights, CLASSES: limits.config}
    return {part: _read(archive, part, name, size, limits) for part, size in most.items() if part in names}


def _read(archive: zipfile.ZipFile, part: str, name: str, most: int, limits: Limits) -> bytes:
    entry = archive.getinfo(part)
    if entry.file_size > most:
        raise InvalidValue(
            "'{part}' in '{name}' has {size:.1f} MB; at most {most:.0f} MB are allowed",
            name=name, part=part, size=entry.file_size / 1e6, most=most / 1e6,
        )  # fmt: skip
    if part == WEIGHTS and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise InvalidValue(
            "'{part}' in '{name}' grows {times:.0f} times when it is unpacked; weights grow less than {most} "
            "times",
            name=name, part=part, times=entry.file_size / max(entry.compress_size, 1), most=limits.ratio,
        )  # fmt: skip
    with archive.open(entry) as file:  # what the archive says of a size need not be true
        return file.read(entry.file_size)


def _json(data: bytes, part: str, name: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        return json.loads(data, parse_constant=refuse)
    except RecursionError as error:
        raise InvalidValue("{part} in '{name}' is nested too deeply", name=name, part=part) from error
    except ValueError as error:
        raise InvalidValue("{part} in '{name}' is not JSON", name=name, part=part) from error


def _classes(data: bytes | None) -> tuple[str, ...] | None:
    """Read the names of the classes that the training room writes into its files; a wrong list is no list."""
    try:
        found = json.loads(data or b"null")
    except (ValueError, RecursionError):
        return None
    right = isinstance(found, list) and all(isinstance(one, str) for one in found)
    return tuple(found) if right else None
