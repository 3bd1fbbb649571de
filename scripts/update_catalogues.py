"""Bring the catalogues up to date with the texts of the source, or begin one for another language.

    python scripts/update_catalogues.py [LANGUAGE]

A new text gets an empty translation, a text that is gone loses its own; nothing is guessed. Then translate
what is empty in ``cnnviz/content/locale/LANGUAGE/LC_MESSAGES/cnnviz.po``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from cnnviz.content import catalogues, lessons
from cnnviz.content.extraction import source_texts

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 110
NOBODY = "nobody"  # Babel would put placeholders into the head
ABOUT = {"project": "CNNViz", "version": "1"} | dict.fromkeys(
    ("msgid_bugs_address", "last_translator", "language_team"), NOBODY
)


def main(wanted: list[str]) -> None:
    """Update every catalogue that is there and those that are wanted."""
    texts = source_texts(ROOT)
    for language in sorted({*catalogues.languages(lessons.FOLDER), *wanted} - {lessons.SOURCE_LANGUAGE}):
        path = lessons.FOLDER / catalogues.PLACE.format(language=language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(language, fuzzy=False, **ABOUT)
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale=language)
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, catalogue, width=WIDTH, include_lineno=False, ignore_obsolete=True)
        empty = sum(not message.string or not any(message.string) for message in catalogue if message.id)
        print(f"{language}: {len(catalogue)} texts, {empty} of them to be translated")


if __name__ == "__main__":
    main(sys.argv[1:])
