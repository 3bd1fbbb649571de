"""Every page has its words, and a language may lack some."""

from pathlib import Path

import pytest

from cnnviz.content import lessons

PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("[!_]*.py"))


@pytest.mark.parametrize("screen", PAGES)
def test_a_page_has_a_title_one_sentence_and_a_why(screen):
    lesson = lessons.read(screen)
    assert lesson.title
    assert lesson.sentence.endswith((".", "?")) and len(lesson.sentence) < 160
    assert lesson.sections["why"].body
    assert screen == "home" or "](https://" in lesson.sections["sources"].body


def test_a_page_that_is_not_translated_is_read_in_english():
    assert lessons.read("pooling", "xx") == lessons.read("pooling", "en")


def test_a_text_without_a_title_is_refused():
    with pytest.raises(ValueError, match="Title"):
        lessons.parse("A sentence alone.")


def test_a_heading_without_a_mark_belongs_to_the_section_above():
    lesson = lessons.parse("# A\n\nB.\n\n## Why {#why}\n\nOne.\n\n### Deeper\n\nTwo.\n")
    assert lesson.sections["why"].body == "One.\n\n### Deeper\n\nTwo."
