"""The file with one row an epoch that Keras' CSVLogger writes, read also while or after it was cut short."""

import csv
import os
from pathlib import Path

HISTORY = "history.csv"


def read_history(path: Path) -> list[dict[str, float]]:
    """Read the rows, one an epoch; none if no epoch came to its end.

    Args:
        path: the file; may be missing.

    Returns:
        The rows, without a last line that is half written.
    """
    return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(_whole_lines(path))]


def keep_epochs(path: Path, epochs: int) -> list[float]:
    """Cut a history file back to its first epochs, and return their validation losses.

    Args:
        path: the file; may be missing.
        epochs: rows of this epoch and later ones are removed, and a half-written last line with them.

    Returns:
        ``val_loss`` of the rows that stay.
    """
    if not path.exists():
        return []
    rows = [row for row in read_history(path) if row["epoch"] < epochs]
    kept = "".join(_whole_lines(path)[: 1 + len(rows)]) if rows else ""
    if kept != _text(path):
        shorter = path.with_suffix(".tmp")
        shorter.write_text(kept, encoding="utf-8", newline="")
        os.replace(shorter, path)
    return [row["val_loss"] for row in rows]


def _whole_lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    lines = _text(path).splitlines(keepends=True)
    return [line for line in lines if line.endswith("\n") and line.strip()]


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")  # keeps the line ends that CSVLogger writes
