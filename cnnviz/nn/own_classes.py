"""The names of a brought model's classes, however they are said."""

import json
from collections.abc import Sequence
from pathlib import Path

from cnnviz.core.errors import InvalidValue

LONGEST_NAME = 60


def check_classes(classes: Sequence[str] | None, count: int, *, name: str) -> tuple[str, ...]:
    """Check names of classes against a model's outputs.

    Args:
        classes: names in the order of the outputs; None for "class 1" and so on.
        count: how many there must be.
        name: what to call the model in messages.

    Returns:
        The names without spaces at their ends.

    Raises:
        InvalidValue: if there are more or fewer, or one is empty, too long or there twice.
    """
    if classes is None:
        return tuple(f"class {index + 1}" for index in range(count))
    names = tuple(one.strip() for one in classes)
    if len(names) != count:
        raise InvalidValue(
            "{given} class names are given, but '{name}' tells {count} classes apart",
            given=len(names), name=name, count=count,
        )  # fmt: skip
    for one in names:
        if not one or len(one) > LONGEST_NAME or not one.isprintable():
            raise InvalidValue(
                "class name '{one}' must have 1 to {most} letters", one=one[:LONGEST_NAME], most=LONGEST_NAME
            )
        if names.count(one) > 1:
            raise InvalidValue("class name '{one}' stands there twice", one=one)
    return names


def said_classes(said: str | None) -> tuple[str, ...] | None:
    """Read names of classes from a word of the command line: a text or JSON file, or names with commas.

    For the person at the machine alone: the word may name any file.

    Returns:
        The names; None if nothing is said.

    Raises:
        InvalidValue: if the file cannot be read or holds no names.
    """
    if not said:
        return None
    path = Path(said)
    if path.suffix.lower() not in (".txt", ".json"):
        return read_classes(said.replace(",", "\n"), name="--classes")
    try:
        return read_classes(path.read_text(encoding="utf-8"), name=said)
    except UnicodeDecodeError as error:
        raise InvalidValue("the class names in '{name}' must be a text in UTF-8", name=said) from error
    except OSError as error:
        raise InvalidValue(
            "the class names in '{name}' cannot be read ({why})", name=said, why=error.strerror or str(error)
        ) from error


def read_classes(text: str, *, name: str) -> tuple[str, ...]:
    """Read names of classes from a text with one a line, or from JSON: a list, or an object by number.

    Raises:
        InvalidValue: if it looks like JSON and is none, or holds no names.
    """
    stripped = text.strip("\ufeff \n\r\t")
    if stripped[:1] not in ("[", "{"):
        return tuple(line.strip() for line in stripped.splitlines() if line.strip())
    try:
        found = json.loads(stripped)
        if isinstance(found, dict):
            by_number = (
                {int(key): one for key, one in found.items()}
                if all(key.lstrip("-").isdigit() for key in found)
                else {int(number): key for key, number in found.items()}
            )  # as flow_from_directory's class_indices
            found = [by_number[number] for number in sorted(by_number)]
        if not found or not all(isinstance(one, str) for one in found):
            raise ValueError
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidValue(
            "the class names in '{name}' must be one a line, or a JSON list of words", name=name
        ) from error
    return tuple(found)
