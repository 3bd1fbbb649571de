"""Whatever a widget or an address allows, a page runs to its end.

Each example is a walk: the page is opened by a random address, then its widgets are moved at random, one
after the other. Every stop of a walk is a setting of the page; how many were visited is counted.
"""

import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from cnnviz.content import lessons
from cnnviz.ui import nav

STEPS = 11  # so a walk has 12 settings: an address, then 11 widgets
WALKS = {
    "convolution": 14,
    "output_size": 14,
    "pooling": 14,
    "architecture": 14,
    "data": 6,
    "augmentation": 6,
}
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


def move(data: st.DataObject, app: AppTest) -> str:
    """Move one widget of the page to a value that the browser would allow; say which and where to."""
    widgets = [widget for kind in KINDS for widget in app.get(kind) if not widget.disabled]
    buttons = [button for button in app.get("button") if not button.disabled and button.key not in ACTS]
    widget = data.draw(st.sampled_from(widgets + buttons), label="widget")
    value = data.draw(_values(widget), label="value")
    widget.click() if widget.type == "button" else widget.set_value(value)
    return f"{widget.key}={value!r}"


def _values(widget: Any) -> st.SearchStrategy[Any]:
    match widget.type:
        case "selectbox" | "button_group":
            # the id of an option, where the page gives its options labels
            ids = getattr(widget.format_func, "__self__", None)
            return st.sampled_from(list(ids) if isinstance(ids, dict) else list(widget.options))
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
    assert [title.value for title in app.title] == [lessons.read(screen).title], path
    following = nav.following(screen)
    assert f"Next: {following.lesson.title}" in [link.proto.label for link in app.get("page_link")], path
    visited[screen] += 1


@pytest.mark.parametrize("screen", WALKS)
def test_no_walk_over_a_page_ends_in_an_exception_or_a_dead_page(
    open_page: Callable[..., AppTest], request: pytest.FixtureRequest, screen: str
) -> None:
    if screen == "augmentation":
        request.getfixturevalue("colour_zoo")  # "What the network says" asks a small one
    first = open_page(screen)
    keys = sorted({widget.key for kind in KINDS for widget in first.get(kind) if widget.key})

    # Shrinking a walk of whole page runs would take minutes; the message tells the path.
    @settings(
        max_examples=WALKS[screen],
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def walk(data: st.DataObject) -> None:
        words = address(data, keys)
        app = open_page(screen, **words)
        path = [f"?{words}"]
        check(app, screen, path)
        for _ in range(STEPS):
            path.append(move(data, app))
            app.run()
            check(app, screen, path)

    walk()
    assert visited[screen] == WALKS[screen] * (STEPS + 1)
