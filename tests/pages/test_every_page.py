"""What holds for every page."""

from pathlib import Path

import pytest

from cnnviz.content import catalogues, lessons
from cnnviz.ui import nav

ROOT = Path(__file__).parents[2]
NAMES = [page.name for page in nav.PAGES]
WITH_ALT = ("image", "plotly_chart", "vega_lite_chart")


def pictures_without_words(app):
    """Charts without a description, and pictures of which one lacks it."""
    for kind in WITH_ALT:
        for element in app.get(kind):
            if kind == "image":
                yield from (image for image in element.proto.imgs if not image.alt)
            elif not element.proto.alt:
                yield element


@pytest.mark.parametrize("language", catalogues.languages(lessons.FOLDER))
@pytest.mark.parametrize("screen", NAMES)
def test_a_page_opens_with_one_title_and_its_sentence(open_page, screen, language):
    app = open_page(screen, lang=language)
    assert not app.exception and not app.error
    lesson = lessons.read(screen, language)
    assert [title.value for title in app.title] == [lesson.title]
    assert lesson.sentence in app.markdown[0].value


@pytest.mark.parametrize("screen", NAMES)
def test_every_chart_and_picture_of_a_page_has_words(open_page, screen):
    assert not list(pictures_without_words(open_page(screen)))


@pytest.mark.parametrize("screen", [name for name in NAMES if name != "home"])
def test_a_page_ends_with_its_sources(open_page, screen):
    section = lessons.read(screen).sections["sources"]
    app = open_page(screen)
    assert section.heading in [expander.label for expander in app.expander]
    assert section.body in [text.value for text in app.markdown]


def test_the_way_leads_through_all_pages_in_order(open_page):
    for page, following in zip(NAMES, [*NAMES[1:], None], strict=True):
        links = [link.proto.label for link in open_page(page).get("page_link")]
        nexts = [label for label in links if label.startswith("Next: ")]
        assert nexts == ([f"Next: {lessons.read(following).title}"] if following else [])


def test_home_has_a_card_for_every_page(open_page):
    app = open_page("home")
    links = [link.proto.label for link in app.get("page_link")]
    for place, page in enumerate(NAMES[1:], start=1):
        assert f"**{place}. {lessons.read(page).title}**" in links
        assert lessons.read(page).sentence in [text.value for text in app.markdown]
