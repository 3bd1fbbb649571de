"""What goes on is looked at again and again, and does not flicker meanwhile."""

from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

Arguments = ParamSpec("Arguments")

# Half a second after a rerun has begun, Streamlit starts to fade what the rerun has not drawn again yet. Here
# the old picture is as good as the new one, and on a busy machine each look would dim the charts.
_STEADY = """<style>
[class*="st-key-watched_"] [data-stale="true"] { opacity: 1; transition: none; }
</style>"""


def watch(
    look: Callable[Arguments, None],
    name: str,
    every: float | None,
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> None:
    """Draw something now, and again at intervals, without the rest of the page.

    Args:
        look: draws it.
        name: of the box that it is drawn in, unique on the page.
        every: seconds between two looks; None if once is enough.
        *args: for ``look``.
        **kwargs: for ``look``.
    """
    st.html(_STEADY)
    with st.container(key=f"watched_{name}"):
        st.fragment(look, run_every=every)(*args, **kwargs)
