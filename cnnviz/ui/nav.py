"""The one table of pages, in the order of the learning path; the router, the cards and the links read it."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cnnviz.content import lessons
from cnnviz.core.mark import mark
from cnnviz.ui.i18n import _, language

PAGES_FOLDER = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class PageEntry:
    """Where a page is and how it looks in the menu; its words are in its lesson.

    Attributes:
        name: module name in ``pages/``, lesson name in ``content/`` and address.
        icon: Material icon.
        prefix: begins the key of each of the page's widgets.
        group: heading in the menu, in English, to be translated; empty for a place of its own.
    """

    name: str
    icon: str
    prefix: str
    group: str = ""

    @property
    def path(self) -> Path:
        """The page's file."""
        return PAGES_FOLDER / f"{self.name}.py"

    @property
    def lesson(self) -> lessons.Lesson:
        """The page's words in the language of this session."""
        return lessons.read(self.name, language())


INSPECTION = mark("Inspection")
"""Five pages ask a trained network; they share a heading, since a menu has no room for fourteen names."""

PAGES = (
    PageEntry("home", ":material/home:", "home"),
    PageEntry("convolution", ":material/grid_on:", "conv"),
    PageEntry("output_size", ":material/straighten:", "size"),
    PageEntry("pooling", ":material/compress:", "pool"),
    PageEntry("architecture", ":material/account_tree:", "arch"),
    PageEntry("data", ":material/photo_library:", "data"),
    PageEntry("augmentation", ":material/auto_awesome_motion:", "aug"),
    PageEntry("training", ":material/model_training:", "train"),
    PageEntry("experiments", ":material/science:", "exp"),
    PageEntry("grad_cam", ":material/center_focus_strong:", "cam", INSPECTION),
    PageEntry("live", ":material/videocam:", "live", INSPECTION),
    PageEntry("shortcuts", ":material/alt_route:", "cheat", INSPECTION),
    PageEntry("model_xray", ":material/biotech:", "xray", INSPECTION),
    PageEntry("evaluation", ":material/fact_check:", "eval", INSPECTION),
)


def entry(name: str) -> PageEntry:
    """Return the table's line of a page."""
    return next(page for page in PAGES if page.name == name)


def following(name: str) -> PageEntry | None:
    """Return the next page of the learning path, None after the last."""
    names = [page.name for page in PAGES]
    place = names.index(name) + 1
    return PAGES[place] if place < len(PAGES) else None


def streamlit_pages() -> dict[str, list[st.Page]]:
    """Return the pages as Streamlit's router wants them: by the heading they stand under."""
    grouped: dict[str, list[st.Page]] = {}
    for page in PAGES:
        text = page.group
        grouped.setdefault(_(text) if text else "", []).append(_streamlit_page(page))
    return grouped


def _streamlit_page(page: PageEntry) -> st.Page:
    return st.Page(
        page.path,
        title=page.lesson.title,
        icon=page.icon,
        url_path=None if page is PAGES[0] else page.name,
        default=page is PAGES[0],
        help=page.lesson.sentence,
    )
