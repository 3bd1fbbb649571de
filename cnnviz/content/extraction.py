"""Finds the texts that stand in data, for the translation template; Babel finds those in calls of ``_()``."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg

KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(["mark", "InvalidValue", "WindowTooLarge", "counted:2,3"])


def extract_titles(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the titles of the worked examples and the decks they are from, as Babel's extraction calls it.

    Titles of books and papers stay as they are.

    Args:
        fileobj: ``examples.json``, open for reading bytes.
        keywords: not used: titles are found by their name in the file.
        comment_tags: not used.
        options: not used.

    Yields:
        Line, function, text and comments of each.

    Example:
        >>> from io import BytesIO
        >>> examples = BytesIO(b'{"examples": [{"title": "A cross", "source": "Deck X"}]}')
        >>> list(extract_titles(examples, (), (), {}))
        [(1, '_', 'A cross', []), (1, '_', 'Deck X', [])]
    """
    text = fileobj.read().decode("utf-8")
    for example in json.loads(text)["examples"]:
        for said in (example["title"], example["source"]):
            if said is example["title"] or said.startswith("Deck "):
                place = text.find(json.dumps(said, ensure_ascii=False))
                yield text.count("\n", 0, max(place, 0)) + 1, "_", said, []


def extract_kernels(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the names and the reasons of the named kernels, as Babel's extraction calls it.

    Args:
        fileobj: ``kernels.py``, open for reading bytes.
        keywords: not used: the texts are the string arguments of ``_named()``.
        comment_tags: not used.
        options: not used.

    Yields:
        Line, function, text and comments of each text.

    Example:
        >>> from io import BytesIO
        >>> source = BytesIO(b'_named("Blur", [[1, 1]], "A mean.")')
        >>> [text for _, _, text, _ in extract_kernels(source, (), (), {})]
        ['Blur', 'A mean.']
    """
    for call in ast.walk(ast.parse(fileobj.read())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_named":
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.lineno, "_", argument.value, []


def source_texts(root: Path) -> Catalog:
    """Collect every short text of the product, as ``babel.cfg`` says where they stand.

    Args:
        root: of the repository.

    Returns:
        The template of all catalogues; each text with the files it is from.
    """
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        ways, options = parse_mapping_cfg(file)

    def is_source(folder: str) -> bool:
        inside = Path(folder).relative_to(root).parts
        return not inside or inside[0] in ("cnnviz", "pages")

    found = Catalog(fuzzy=False)
    for name, _, text, comments, _ in extract_from_dir(
        root, ways, options, KEYWORDS, directory_filter=is_source
    ):
        found.add(text, locations=[(name, None)], auto_comments=comments)
    return found
