"""Make the map that was asked for: at once, or with a button, a bar and a way to stop if it takes long."""

import streamlit as st

from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn.explanation import Explanation, explain
from cnnviz.ui import cached
from cnnviz.ui.explanation_settings import Asked
from cnnviz.ui.i18n import _
from cnnviz.vision.picture import Picture


def quick(asked: Asked, picture: Picture) -> Explanation:
    """Make a map that takes one pass, or take it from the cache.

    Raises:
        InvalidValue: the model cannot be asked, or not with this method at this layer.
    """
    return cached.explanation(
        asked.model.key, asked.layer, picture.digest, asked.method, asked.class_index, picture
    )


def find(asked: Asked, picture: Picture, *, slot: str) -> Explanation | None:
    """Return the map; one that takes long is made when a button is pressed, and can be stopped.

    Args:
        asked: what is wanted.
        picture: what is explained.
        slot: "a" or "b": which of two maps it is.

    Returns:
        The explanation, or None while it is not made; the page then shows a button or a bar in its place.

    Raises:
        InvalidValue: as for `quick`.
    """
    method = METHODS[asked.method]
    if method.passes == "one":
        return quick(asked, picture)
    key = (asked.model.key, asked.layer, picture.digest, asked.method, asked.class_index)
    store = cached.slow_maps(asked.model.key)
    if (found := store.get(key)) is not None:
        return found
    flag = f"cam_making_{slot}"
    if st.session_state.get(flag) != key:
        st.session_state.pop(flag, None)
        _offer(method.title, flag, key, slot)
        return None
    place = st.empty()
    with place.container(border=True, key=f"cam_slow_{slot}"):
        found = _make(asked, picture, flag, slot)
    store.put(key, found)
    del st.session_state[flag]
    place.empty()
    return found


def _offer(title: str, flag: str, key: tuple[object, ...], slot: str) -> None:
    with st.container(border=True, key=f"cam_offer_{slot}"):
        said = _("**{method}** asks the network many times, so it is made when you want it.")
        st.markdown(said.format(method=title))
        st.button(
            _("Make the map"),
            icon=":material/play_arrow:",
            key=f"cam_make_{slot}",
            type="primary",
            on_click=st.session_state.__setitem__,
            args=(flag, key),
        )


def _make(asked: Asked, picture: Picture, flag: str, slot: str) -> Explanation:
    """Make the map with a bar; whatever is pressed meanwhile ends this run of the page at its next step."""
    title = METHODS[asked.method].title
    bar = st.progress(0.0, text=_("{method} begins…").format(method=title))
    stop = {"on_click": st.session_state.pop, "args": (flag, None)}
    st.button(_("Stop"), icon=":material/stop:", key=f"cam_stop_{slot}", **stop)
    counted = _("{method}: {done} of {total} passes")

    def tell(done: int, total: int) -> None:
        text = counted.format(method=title, done=f"{done:,}", total=f"{total:,}")
        bar.progress(min(1.0, done / max(1, total)), text=text)

    return explain(
        cached.probe(asked.model.key, asked.layer),
        picture.pixels,
        method=asked.method,
        class_index=asked.class_index,
        on_progress=tell,
    )
