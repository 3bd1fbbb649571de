"""What the class folders of a data set are called in English, Italian and Korean."""

import json
from functools import cache
from pathlib import Path


@cache
def _animals() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(
        Path(__file__).with_name("animals.json").read_text(encoding="utf-8")
    )
    return table


def class_entry(folder: str) -> dict[str, str]:
    """Name a class in all languages that are known for it.

    Args:
        folder: name of the class folder; those of Animals-10 are Italian.

    Returns:
        The folder's name under "folder", an English name under "en", and further languages by their code.

    Example:
        >>> class_entry("cane")["en"], class_entry("teapot")
        ('dog', {'folder': 'teapot', 'en': 'teapot'})
    """
    return {"folder": folder} | _animals().get(folder, {"en": folder})
