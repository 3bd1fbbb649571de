"""Whatever a widget or an address allows, a page runs to its end.

Each example is a walk: the page is opened by a random address, then its widgets are moved at random, one
after the other. Every stop of a walk is a setting of the page; how many were visited is counted. A page that
shows one view at a time has walks that begin in each of its views.
"""

import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cnnviz.content import catalogues, lessons
from cnnviz.ui import nav

# How many walks begin in each view of a page, and how many widgets are moved in each.
WALKS = {
    "convolution": (14, 11),
    "output_size": (14, 11),
    "pooling": (14, 11),
    "architecture": (14, 11),
    "data": (1, 4),
    "augmentation": (1, 8),
}
VIEWS = ("data_part", "data_look_view", "data_batch_step", "aug_view")
"""Widgets that choose what a page shows."""
ACTS = {"data_fold_begin", "data_fetch", "data_sort_now", "aug_help_begin"}
"""Buttons that train, download or write files; they have tests of their own."""
KINDS = (
    "selectbox",
    "button_group",
    "number_input",
    "slider",
    "toggle",
    "checkbox",
    "text_input",
    "text_area",
)
TEXTS = st.one_of(
    st.text(st.sampled_from(string.digits + ",;.-/ex \n"), max_size=40),
    st.text(max_size=40),
    st.sampled_from(
        ["conv 8 3 same relu; pool 2; flatten; dense 10", "pool 9; pool 9", "flatten; conv 4 3", "1,0;0,1"]
    ),
)
visited: dict[str, int] = dict.fromkeys(WALKS, 0)


def views(open_page: Callable[..., AppTest], screen: str, **chosen: str) -> list[dict[str, str]]:
    """The addresses under which a page shows its views, each once; one empty address if it has but one."""
    app = open_page(screen, **chosen)
    for widget in (widget for kind in KINDS for widget in app.get(kind)):
        if widget.key in VIEWS and widget.key not in chosen:
            return [
                found
                for id in _ids(widget)
                for found in views(open_page, screen, **chosen, **{widget.key: id})
            ]
    return [chosen]


def move(data: st.DataObject, app: AppTest) -> str:
    """Move one widget of the page to a value that the browser would allow; say which and where to."""
    widgets = [widget for kind in KINDS for widget in app.get(kind) if not widget.disabled]
    buttons = [button for button in app.get("button") if not button.disabled and button.key not in ACTS]
    widget = data.draw(st.sampled_from(widgets + buttons), label="widget")
    value = data.draw(_values(widget), label="value")
    widget.click() if widget.type == "button" else widget.set_value(value)
    return f"{widget.key}={value!r}"


def _ids(widget: Any) -> list[str]:
    """The options of a widget by their ids, where the page gives them labels."""
    ids = getattr(widget.format_func, "__self__", None)
    return list(ids) if isinstance(ids, dict) else list(widget.options)


def _values(widget: Any) -> st.SearchStrategy[Any]:
    match widget.type:
        case "selectbox" | "button_group":
            return st.sampled_from(_ids(widget))
        case "number_input" | "slider":
            least, most = widget.min, widget.max
            if isinstance(widget.value, int):
                return st.integers(int(least), int(most)) | st.sampled_from([int(least), int(most)])
            return st.floats(least, most, allow_nan=False) | st.sampled_from([0.0, least, most])
        case "toggle" | "checkbox":
            return st.booleans()
        case "text_input" | "text_area":
            return TEXTS
        case _:
            return st.none()


def address(data: st.DataObject, keys: list[str]) -> dict[str, str]:
    """Words for an address: known names with values that may be anything."""
    words = st.one_of(
        st.integers(-3, 30).map(str), st.sampled_from(["valid", "same", "own", "photo", "true"]), TEXTS
    )
    return (
        data.draw(st.dictionaries(st.sampled_from(keys), words, max_size=4), label="address") if keys else {}
    )


def check(app: AppTest, screen: str, path: list[str]) -> None:
    """The page ran to its end, without an exception, and is itself."""
    assert not app.exception, (path, app.exception[0].stack_trace)
    language = app.session_state["lang"]  # one of the widgets that are moved
    assert [title.value for title in app.title] == [lessons.read(screen, language).title], path
    following = lessons.read(nav.following(screen).name, language).title
    told = catalogues.read(language, lessons.FOLDER).gettext("Next: {title}").format(title=following)
    assert told in [link.proto.label for link in app.get("page_link")], path
    for widget in (*app.get("selectbox"), *app.get("button_group")):  # an option is known by its label
        assert len(set(widget.options)) == len(widget.options), (path, widget.key, widget.options)
    visited[screen] += 1


@pytest.mark.parametrize("screen", WALKS)
def test_no_walk_over_a_page_ends_in_an_exception_or_a_dead_page(
    open_page: Callable[..., AppTest], request: pytest.FixtureRequest, screen: str
) -> None:
    if screen == "augmentation":
        request.getfixturevalue("colour_zoo")  # "What the network says" asks a small one
    first = open_page(screen)
    keys = sorted({widget.key for kind in KINDS for widget in first.get(kind) if widget.key})
    starts = views(open_page, screen)
    walks, steps = WALKS[screen]

    def walk_from(start: dict[str, str], number: int) -> None:
        # Shrinking a walk of whole page runs would take minutes; the message tells the path.
        @seed(number)
        @settings(
            max_examples=walks,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(data=st.data())
        def walk(data: st.DataObject) -> None:
            # The first example draws the least of everything, which is no walk at all.
            assume(data.draw(st.integers(0, 2**32)))
            words = address(data, keys) | start
            app = open_page(screen, **words)
            path = [f"?{words}"]
            check(app, screen, path)
            for _ in range(steps):
                path.append(move(data, app))
                app.run()
                check(app, screen, path)

        walk()

    for number, start in enumerate(starts):
        walk_from(start, number)
    # A walk that draws too much is broken off and another one is taken, so there may be more.
    assert visited[screen] >= walks * len(starts) * (steps + 1)
