"""Files that two processes share: one writes, another reads at any moment."""

import contextlib
import errno
import json
import os
import time
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue

RESERVE, RESERVE_BYTES = "reserve", 65536
_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON so that a reader sees the old file or the new one, never half of one.

    Args:
        path: the file; its folder must exist.
        value: anything JSON can hold; NaN and infinity are refused, since they are no JSON.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "spec.json"
        >>> write_json(path, {"seed": 7})
        >>> read_json(path)
        {'seed': 7}
    """
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    half.write_text(json.dumps(value, indent=1, allow_nan=False), encoding="utf-8")
    for attempt in range(20):
        try:
            os.replace(half, path)
            return
        except PermissionError:  # Windows, while a reader has the old file open
            if attempt == 19:
                raise
            time.sleep(0.01)


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Args:
        path: the file.

    Returns:
        Its value, or None if there is no such file or it is damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def append_line(path: Path, value: Any) -> None:
    """Add one line of JSON and hand it to the operating system at once.

    If the last writer was killed within a line, the new one begins on a line of its own.

    Args:
        path: the file; made if it is missing.
        value: anything JSON can hold.
    """
    line = json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                line = b"\n" + line
        file.write(line + b"\n")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines while somebody may be writing it.

    Args:
        path: the file.

    Returns:
        The objects of the lines that are whole; nothing if there is no file.
    """
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    values = []
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            values.append(value)
    return values


def disk_is_full(error: BaseException | None) -> bool:
    """Whether an error came about because the disk is full, or the part of it one may use.

    Args:
        error: as caught; what it was raised from counts too, since libraries put errors into others.

    Example:
        >>> disk_is_full(OSError(errno.ENOSPC, "No space left on device")), disk_is_full(OSError("no"))
        (True, False)
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if os.strerror(errno.ENOSPC) in str(error):  # HDF5 and TensorFlow only quote the system
            return True
        error = error.__cause__ or error.__context__
    return False


def why_not_written(error: OSError, place: Path) -> InvalidValue:
    """Say in a sentence why something could not be written.

    Args:
        error: what the system said.
        place: the file or folder.

    Returns:
        The error to raise or to show.
    """
    if disk_is_full(error):
        return InvalidValue("the disk is full")
    return InvalidValue(
        "{place} cannot be written ({why})", place=str(place), why=error.strerror or str(error)
    )


def keep_reserve(folder: Path) -> None:
    """Hold some room on the disk, so that final words can be written when it is full.

    Args:
        folder: where the file is kept.

    Raises:
        OSError: if there is no room left; what was written of it is given back.
    """
    path = folder / RESERVE
    try:
        if path.stat().st_size == RESERVE_BYTES:
            return
    except FileNotFoundError:
        pass
    try:
        path.write_bytes(os.urandom(RESERVE_BYTES))  # a disk that compresses would hold nothing for zeros
    except OSError:
        free_reserve(folder)
        raise


def free_reserve(folder: Path) -> None:
    """Give the room back that `keep_reserve` holds.

    Args:
        folder: where the file is kept.
    """
    (folder / RESERVE).unlink(missing_ok=True)


def bytes_of(path: Path) -> int:
    """Add up what a file or all files of a folder take; what vanishes meanwhile takes nothing.

    Args:
        path: a file or a folder.

    Returns:
        Bytes; a link counts as itself.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a").write_bytes(b"12")
        >>> bytes_of(folder), bytes_of(folder / "a")
        (2, 2)
    """
    files = (os.path.join(place, name) for place, _, names in os.walk(path) for name in names)
    total = 0
    for file in files if path.is_dir() else [path]:
        with contextlib.suppress(OSError):
            total += os.lstat(file).st_size
    return total
