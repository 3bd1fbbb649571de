"""A report is one file that needs nothing else, and nothing that comes from outside gets out of its place."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from cnnviz.content.report_words import WORDS
from cnnviz.export.report import Report, ReportPicture, report_html
from cnnviz.jobs.evaluation import Answer, Evaluation
from cnnviz.viz import theme

HOSTILE = '</script><img src=x onerror="alert(1)">&.png'
GRID = np.random.default_rng(0).random((3, 4)).astype(np.float32) * 7


class Reader(HTMLParser):
    """Collects the elements, and the text of the script."""

    def __init__(self):
        super().__init__()
        self.elements, self.json, self._in_script = [], "", False

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_endtag(self, tag):
        self._in_script = False

    def handle_data(self, data):
        self.json += data if self._in_script else ""


def picture(name, said, truth, sure=0.9):
    return ReportPicture(name, said, sure, truth, b"\xff\xd8small", b"\x89PNGmap", GRID)


@pytest.fixture(scope="module")
def text():
    answers = (Answer("a", 0, 0, 0.9), Answer(HOSTILE, 0, 1, 0.8), Answer("c", 1, 1, 0.7))
    report = Report(
        [("Model", "Lite <0>"), ("Pictures", HOSTILE)],
        ("cat", "<b>dog"),
        Evaluation(("cat", "<b>dog"), answers, ()).summary(),
        [picture("a", "cat", "cat"), picture(HOSTILE, "<b>dog", "cat"), picture("c", "<b>dog", None)],
        left=2,
        unreadable=[(HOSTILE, "is <no> picture")],
    )
    return report_html(report, words=WORDS, palettes=theme.as_data())


@pytest.fixture(scope="module")
def read(text):
    reader = Reader()
    reader.feed(text)
    return reader


def test_nothing_is_fetched_and_nothing_runs(text, read):
    for tag, attributes in read.elements:
        assert not any(name.startswith("on") for name in attributes), tag
        assert tag not in ("link", "iframe", "object", "embed", "form", "base", "a")
        if tag == "script":
            assert attributes["type"] == "application/json"
        if "src" in attributes:
            assert attributes["src"].startswith("data:image/")
    assert "http://" not in text and "https://" not in text and "@import" not in text
    assert "default-src 'none'" in text and "url(" not in text


def test_names_from_outside_stay_text(text, read):
    assert HOSTILE not in text and "<b>dog" not in text and "<no>" not in text
    assert [
        attributes for tag, attributes in read.elements if tag == "img" and attributes["src"] == "x"
    ] == []
    assert sum(attributes.get("alt") == HOSTILE for tag, attributes in read.elements) == 1


def test_the_numbers_of_each_map_are_there_exactly(read):
    grids = json.loads(read.json)
    assert [one["picture"] for one in grids] == ["a", HOSTILE, "c"]
    for one in grids:
        np.testing.assert_array_equal(np.array(one["grid"], np.float32), GRID)


def test_both_themes_and_paper_are_cared_for(text):
    light, dark = theme.as_data()["light"], theme.as_data()["dark"]
    assert f"--surface:{light['surface']}" in text and f"--surface:{dark['surface']}" in text
    assert "@media screen and (prefers-color-scheme:dark)" in text and "@media print" in text


def test_it_tells_the_figures_and_what_was_left_out(text):
    assert "66.67%" in text and "2 of 3" in text
    assert "What the model said of 5 pictures" in text and "2 further pictures" in text
    assert re.search(r'<td class="right">1</td><td class="">1</td>', text)


def test_without_labels_nothing_is_called_right_or_wrong():
    report = Report([], ("cat", "dog"), None, [picture("a", "cat", None)])
    said = report_html(report, words=WORDS, palettes=theme.as_data())
    assert "✓" not in said and "✗" not in said and WORDS["confusion"] not in said
