"""Translations of the short texts: gettext catalogues, one a language, read as they are written.

The longer texts are the lessons, see `cnnviz.content.lessons`.
"""

from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from cnnviz.content.lessons import SOURCE_LANGUAGE

PLACE = "locale/{language}/LC_MESSAGES/cnnviz.po"


def languages(folder: Path) -> tuple[str, ...]:
    """List the languages that the product speaks, English first.

    Args:
        folder: of the words of all languages.

    Returns:
        Their codes.
    """
    found = sorted(path.parts[-3] for path in folder.glob(PLACE.format(language="*")))
    return (SOURCE_LANGUAGE, *(code for code in found if code != SOURCE_LANGUAGE))


def read(language: str, folder: Path) -> NullTranslations:
    """Read the catalogue of a language; what is marked as fuzzy stays English.

    Nothing has to be compiled beforehand: a compiled file could be older than the one it comes from.

    Args:
        language: its code, one of `languages`.
        folder: of the words of all languages.

    Returns:
        The translations; the source language needs none.
    """
    path = folder / PLACE.format(language=language)
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as lines:
        catalogue = read_po(lines)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def originals(catalogue: NullTranslations) -> Mapping[str, tuple[str, ...]]:
    """Turn a catalogue round.

    Args:
        catalogue: of a language, as `read` returns it.

    Returns:
        For each text of the language the English ones that it translates; without those that count things.
    """
    english: dict[str, list[str]] = {}
    for text, told in getattr(catalogue, "_catalog", {}).items():  # gettext has no other way to ask for all
        if isinstance(text, str) and text:
            english.setdefault(told, []).append(text)
    return {told: tuple(texts) for told, texts in english.items()}
