"""How many pictures each class has, and what a network gets for nothing."""

from math import isfinite

import streamlit as st

from cnnviz.content.animals10_facts import COUNTS
from cnnviz.content.class_names import class_entry
from cnnviz.core.class_balance import ClassBalance, class_balance
from cnnviz.ui import frame
from cnnviz.ui.data_words import class_words
from cnnviz.ui.i18n import _, counted, language
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import Survey
from cnnviz.viz import data_charts, theme


def show(survey: Survey) -> None:
    """Draw the counts and say what they do to accuracy.

    Args:
        survey: of the data set.
    """
    names, balance = class_words(survey), class_balance(survey.counts)
    _figures(balance)
    chart, said = st.columns([3, 2], gap="large")
    with chart:
        words = {"pictures": _("pictures"), "even": _("if all were equal")}
        st.plotly_chart(
            data_charts.class_counts(
                names, balance.counts, words=words, palette=theme.palette(st.context.theme.type)
            ),
            key="data_look_counts",
            alt=_("Pictures of each class: {counts}").format(
                counts=", ".join(f"{name} {n:,}" for name, n in zip(names, balance.counts, strict=True))
            ),
            config={"displayModeBar": False},
        )
    with said:
        st.markdown(_in_words(names, balance))
        if balance.ratio > 1:
            _weights(names, balance)
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(_of_the_deck())


def _figures(balance: ClassBalance) -> None:
    with st.container(horizontal=True, gap="medium", key="data_look_figures"):
        with st.container(width=160, gap=None):
            st.metric(_("Pictures"), f"{balance.total:,}")
            st.caption(counted(len(balance.counts), "in 1 class", "in {count} classes"))
        with st.container(width=160, gap=None):
            times = f"{balance.ratio:.2g}×" if isfinite(balance.ratio) else "∞"
            st.metric(_("Imbalance"), times)
            st.caption(_("largest over smallest class"))
        with st.container(width=160, gap=None):
            st.metric(_("Without learning"), f"{balance.for_nothing:.1%}")
            st.caption(_("right by always naming the largest"))


def _in_words(names: list[str], balance: ClassBalance) -> str:
    values = {
        "largest": literal(names[balance.largest]),
        "smallest": literal(names[balance.smallest]),
        "most": f"{balance.counts[balance.largest]:,}",
        "fewest": f"{balance.counts[balance.smallest]:,}",
        "ratio": f"{balance.ratio:.1f}",
        "share": f"{balance.for_nothing:.1%}",
        "even": f"{balance.even:.1%}",
    }
    if len(names) == 1:
        return _("There is one class: a network has nothing to tell apart.").format()
    if balance.ratio == 1:
        said = _(
            "All classes are **equal** in number. A network that guesses is right {even} of the time, "
            "whatever it always says: any accuracy above that was learned."
        )
    elif isfinite(balance.ratio):
        said = _(
            "**{largest}** has {most} pictures, **{smallest}** {fewest}: {ratio} times fewer. A network that "
            "always says “{largest}” looks at nothing and is right {share} of the time; with equal classes "
            "it would be {even}."
        )
    else:
        said = _(
            "**{largest}** has {most} pictures, **{smallest}** none that can be read: nobody can learn that "
            "class. Always saying “{largest}” is right {share} of the time."
        )
    return said.format(**values)


def _weights(names: list[str], balance: ClassBalance) -> None:
    rows = [
        {_("Class"): name, _("Pictures"): count, _("Share"): count / balance.total, "class_weight": weight}
        for name, count, weight in zip(names, balance.counts, balance.weights, strict=True)
    ]
    with st.expander(_("What to do about it"), icon=":material/balance:"):
        st.markdown(frame.passage("data", "look_weights"))
        st.dataframe(
            rows,
            key="data_look_weights",
            hide_index=True,
            height="content" if len(rows) <= 12 else 450,
            alt=_("One row a class: its pictures, their share, its weight in the loss"),
            column_config={
                _("Share"): st.column_config.NumberColumn(format="percent"),
                "class_weight": st.column_config.NumberColumn(format="%.3f"),
            },
        )


def _of_the_deck() -> str:
    """Say what Animals-10 is like, computed from the counts that deck A10 lists."""
    balance = class_balance(tuple(COUNTS.values()))
    folders = list(COUNTS)
    largest, smallest = (class_entry(folders[place]) for place in (balance.largest, balance.smallest))
    return frame.passage(
        "data",
        "look_classes",
        total=f"{balance.total:,}",
        largest=largest.get(language(), largest["en"]),
        most=f"{balance.counts[balance.largest]:,}",
        smallest=smallest.get(language(), smallest["en"]),
        fewest=f"{balance.counts[balance.smallest]:,}",
        ratio=f"{balance.ratio:.1f}",
        share=f"{balance.for_nothing:.1%}",
        even=f"{balance.even:.0%}",
    )
