"""Files that two processes share: one writes, another reads at any moment."""

import json
import os
import time
from pathlib import Path
from typing import Any


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
