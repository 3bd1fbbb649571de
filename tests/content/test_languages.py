"""Another language says everything that English says, with the same fields, code and links in it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cnnviz.content import catalogues, lessons
from cnnviz.content.extraction import source_texts

ROOT = Path(__file__).parents[2]
LANGUAGES = [code for code in catalogues.languages(lessons.FOLDER) if code != lessons.SOURCE_LANGUAGE]
LESSONS = sorted(path.stem for path in (lessons.FOLDER / lessons.SOURCE_LANGUAGE).glob("*.md"))

FIELD = re.compile(r"(?<!\{)\{[^{}#]*\}(?!\})")
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\(([^)\s]+)")
SIGN = re.compile(r":material/\w+:|:[a-z]+(?:-badge)?(?=\[)")
MARK = re.compile(r"^#+ .*?(\{#\w+\})?$", re.MULTILINE)


@pytest.fixture(scope="module")
def said():
    """Every text of the source."""
    return {message.id for message in source_texts(ROOT) if message.id}


def texts(language):
    with (lessons.FOLDER / catalogues.PLACE.format(language=language)).open("rb") as file:
        return [message for message in read_po(file) if message.id]


def parts(text):
    """What has to be the same in every language."""
    plain = CODE.sub("", text)
    return {
        "fields": set(FIELD.findall(text)),
        "code": sorted(CODE.findall(text)),
        "links": sorted(LINK.findall(text)),
        "signs": sorted(SIGN.findall(plain)),
        "bold": plain.count("**"),
        "formulas": text.count("$"),
        "lines": text.count("\n"),
        "ends": (text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_every_text_of_the_source_and_no_other(language, said):
    translated = {message.id for message in texts(language)}
    assert said == translated, "python scripts/update_catalogues.py brings it up to date"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_fields_code_and_links(language):
    wrong = []
    for message in texts(language):
        english, told = (
            (message.id[1], message.string[0]) if message.pluralizable else (message.id, message.string)
        )
        if message.fuzzy or not told or parts(english) != parts(told):
            wrong.append((english, told))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_the_same_sections_fields_code_and_links(language, name):
    english, told = ((lessons.FOLDER / code / f"{name}.md").read_text("utf-8") for code in ("en", language))
    assert MARK.findall(told) == MARK.findall(english)
    for what in ("fields", "code", "links", "formulas"):
        assert parts(told)[what] == parts(english)[what], what
    assert told.count("**") % 2 == 0
    assert re.findall(r"```.*?```", told, re.DOTALL) == re.findall(r"```.*?```", english, re.DOTALL)
