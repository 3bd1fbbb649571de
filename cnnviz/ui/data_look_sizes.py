"""What sizes the pictures have, what kinds of files they are, and which cannot be read."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import streamlit as st

from cnnviz.ui import frame
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.pictures import literal
from cnnviz.vision.decode import EXTENSIONS
from cnnviz.vision.survey import Survey
from cnnviz.viz import data_charts, theme

MOST_NAMED = 100  # files that cannot be read


def show(survey: Survey) -> None:
    """Draw the sizes and count the kinds of files.

    Args:
        survey: of the data set.
    """
    widths = np.array([one.width for one in survey.pictures])
    heights = np.array([one.height for one in survey.pictures])
    kinds = Counter(zip(widths.tolist(), heights.tolist(), strict=True))
    left, right = st.columns([3, 2], gap="large")
    with left:
        if len(kinds) == 1:
            st.info(
                _("{pictures} {width}×{height} pixels: nothing has to be squashed.").format(
                    pictures=counted(len(widths), "The one picture is", "All {count} pictures are"),
                    width=widths[0],
                    height=heights[0],
                ),
                icon=":material/check:",
            )
        else:
            _chart(widths, heights)
    with right:
        if len(kinds) > 1:
            _sizes_in_words(widths, heights, kinds)
        _files(survey)
    _unreadable(survey.unreadable)
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("data", "look_sizes"))


def _chart(widths: np.ndarray, heights: np.ndarray) -> None:
    words = {
        "width": _("Width in pixels"),
        "height": _("Height in pixels"),
        "pictures": _("pictures"),
        "square": _("as wide as high"),
        "median": _("median"),
    }
    st.plotly_chart(
        data_charts.sizes(widths, heights, words=words, palette=theme.palette(st.context.theme.type)),
        key="data_look_size_chart",
        alt=_("Widths from {a} to {b}, heights from {c} to {d}, median {width:g}×{height:g}").format(
            a=widths.min(), b=widths.max(), c=heights.min(), d=heights.max(),
            width=np.median(widths), height=np.median(heights),
        ),
        config={"displayModeBar": False},
    )  # fmt: skip


def _sizes_in_words(widths: np.ndarray, heights: np.ndarray, kinds: Counter[tuple[int, int]]) -> None:
    (common, times), total = kinds.most_common(1)[0], len(widths)
    square, wide = int((widths == heights).sum()), int((widths > heights).sum())
    st.markdown(
        _(
            "**{kinds} sizes.** The median is {width:g}×{height:g}; {times} of {total} pictures are "
            "{common}. {wide} are wider than high, {high} higher than wide, {square} square."
        ).format(
            kinds=f"{len(kinds):,}",
            width=np.median(widths),
            height=np.median(heights),
            times=f"{times:,}",
            total=f"{total:,}",
            common=f"{common[0]}×{common[1]}",
            wide=f"{wide:,}",
            high=f"{total - wide - square:,}",
            square=f"{square:,}",
        )
    )
    stretched = np.maximum(widths / heights, heights / widths)
    st.markdown(
        _(
            "Squashed to a square, {share:.0%} of them change their shape, the median picture by "
            "{median:.0%} and the worst {worst:.1f} times."
        ).format(
            share=1 - square / total, median=float(np.median(stretched)) - 1, worst=float(stretched.max())
        )
    )


def _files(survey: Survey) -> None:
    channels = {1: _("grey"), 3: _("colour"), 4: _("four channels")}
    kinds = Counter((one.format, channels.get(one.channels, str(one.channels))) for one in survey.pictures)
    rows = [
        {_("Format"): format, _("Channels"): kind, _("Files"): count}
        for (format, kind), count in kinds.most_common()
    ]
    st.dataframe(
        rows,
        key="data_look_formats",
        hide_index=True,
        alt=_("How many files there are of each format and number of channels"),
        width="stretch",
    )
    megabytes = sum(one.bytes for one in survey.pictures) / 1e6
    st.caption(_("{megabytes:,.1f} MB in all").format(megabytes=megabytes))
    wrong = [
        one.path
        for one in survey.pictures
        if one.path.rpartition(".")[2].lower() not in EXTENSIONS.get(one.format, ())
    ]
    if wrong:
        said = _("Files named like another format than they are: {count}; {name}, for one.")
        st.caption(said.format(count=f"{len(wrong):,}", name=literal(wrong[0])))


def _unreadable(files: Sequence[tuple[str, str]]) -> None:
    if not files:
        st.caption(f":material/check: {_('Every picture file can be read.')}")
        return
    said = _("Files that cannot be read: {count}").format(count=f"{len(files):,}")
    with st.expander(said, icon=":material/broken_image:", expanded=True):
        for path, why in files[:MOST_NAMED]:
            st.markdown(f"- {literal(path)}: {literal(why)}")
        if len(files) > MOST_NAMED:
            st.caption(_("and {count} more").format(count=f"{len(files) - MOST_NAMED:,}"))
