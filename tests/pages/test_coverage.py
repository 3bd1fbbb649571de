"""Every statement of the decks on data that docs/coverage.md lists stands where its link leads."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

ROW = re.compile(r"^\| (?P<statement>.+?) \| \[.+?\]\((?P<link>/\S+?)\) \| (?P<words>.+?) \|$")
DOCUMENT = Path(__file__).parents[2] / "docs" / "coverage.md"


def rows() -> dict[str, list[str]]:
    """The words to be found, by the address they are to be found at."""
    found = defaultdict(list)
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if row := ROW.match(line):
            found[row["link"]].append(row["words"])
    return found


def texts(app: Any) -> Iterator[str]:
    """Whatever a person reads on the page: texts, programs, labels and options of widgets."""
    for element in app.main:
        yield str(getattr(element, "proto", ""))
        for name in ("value", "label", "options"):
            try:
                yield str(getattr(element, name, ""))
            except Exception:  # a table that AppTest cannot read, an upload without a value
                continue


def test_each_deck_has_its_statements_listed():
    text = DOCUMENT.read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    assert [part[:2] for part in parts] == ["A1", "EX", "P2"]
    assert all(sum(bool(ROW.match(line)) for line in part.splitlines()) >= 10 for part in parts)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert sum(map(len, rows().values())) == len(lines) - 2 * len(parts)  # every line is read


@pytest.mark.parametrize("link", rows())
def test_a_statement_stands_where_its_link_leads(open_page, link):
    place = urlsplit(link)
    app = open_page(place.path.strip("/"), **dict(parse_qsl(place.query)))
    assert not app.exception
    assert not [said.value for said in app.caption if said.value.startswith(":orange[")]  # a name of old
    page = "\n".join(texts(app))
    for words in rows()[link]:
        assert words in page
