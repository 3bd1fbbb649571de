"""Lessons: the words of a page, one Markdown file a page and a language.

A lesson file is ordinary Markdown with a fixed order::

    # Title

    One sentence that says what the page shows.

    ## Why it works {#why}

    Two or three sentences.

    ## Sources {#sources}

    - A paper, a deck, a book.

The mark ``{#name}`` names a section, so that a page finds it in any language.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"

_SECTION = re.compile(r"^## (?P<heading>.+?) \{#(?P<name>[a-z0-9_]+)\}$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One named part of a lesson."""

    heading: str
    body: str


@dataclass(frozen=True)
class Lesson:
    """The words of one page in one language."""

    title: str
    sentence: str
    sections: dict[str, Section]


def read(page: str, language: str = SOURCE_LANGUAGE) -> Lesson:
    """Read the lesson of a page, in English where the language has none.

    Args:
        page: page name, such as ``"pooling"``.
        language: language code, such as ``"ko"``.

    Returns:
        The lesson.

    Raises:
        FileNotFoundError: if the page has no lesson in English either.
    """
    path = FOLDER / language / f"{page}.md"
    if not path.is_file():
        path = FOLDER / SOURCE_LANGUAGE / f"{page}.md"
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Lesson:
    """Split the Markdown of a lesson into its parts.

    Args:
        text: the whole file.

    Returns:
        The lesson.

    Raises:
        ValueError: if the text does not begin with a title and a sentence.

    Example:
        >>> lesson = parse("# Pooling\\n\\nKeep the largest.\\n\\n## Why {#why}\\n\\nFewer numbers.\\n")
        >>> lesson.title, lesson.sentence, lesson.sections["why"].body
        ('Pooling', 'Keep the largest.', 'Fewer numbers.')
    """
    head, *parts = _SECTION.split(text)
    title, _, sentence = head.strip().partition("\n")
    if not title.startswith("# ") or not sentence.strip():
        raise ValueError("a lesson begins with '# Title' and a sentence")
    triples = zip(parts[0::3], parts[1::3], parts[2::3], strict=True)
    return Lesson(
        title=title[2:].strip(),
        sentence=" ".join(sentence.split()),
        sections={name: Section(heading, body.strip()) for heading, name, body in triples},
    )
