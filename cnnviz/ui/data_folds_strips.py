"""The folds of a data set as strips, and in numbers."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.core.fold_sample import fold_sample
from cnnviz.core.folds import counts_in_folds, k_fold, stratified_k_fold
from cnnviz.ui.data_folds_examples import FoldExamples
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.pictures import literal
from cnnviz.viz import theme
from cnnviz.viz.fold_strips import CELLS, fold_strips

MOST_CLASSES = 12  # that have a column of their own in the table


@dataclass(frozen=True)
class FoldChoice:
    """How the folds are cut.

    Args:
        folds: k.
        stratified: whether every fold keeps the shares of the classes.
        shuffle: whether the pictures are mixed first.
        seed: of the shuffling.
        per_class: at most so many pictures of each class.
    """

    folds: int
    stratified: bool
    shuffle: bool
    seed: int
    per_class: int


def draw(examples: FoldExamples, choice: FoldChoice) -> None:
    """Draw the strips, and say in numbers how even the folds are.

    Args:
        examples: what the folds are cut from.
        choice: how they are cut.

    Raises:
        InvalidValue: if there are fewer pictures than folds.
    """
    labels, names = examples.labels, examples.names
    options = {"shuffle": choice.shuffle, "seed": choice.seed}
    if choice.stratified:
        cut = stratified_k_fold(labels, choice.folds, **options)
    else:
        cut = k_fold(len(labels), choice.folds, **options)
    held = np.empty(len(labels), np.int64)
    for fold, places in enumerate(cut):
        held[places] = fold
    rounds = [_("Fold {number}").format(number=fold + 1) for fold in range(choice.folds)]
    counts = counts_in_folds(labels, cut, classes=len(names))
    uneven = _evenness(names, counts)
    kind = st.context.theme.type
    st.plotly_chart(
        fold_strips(
            labels,
            held,
            folds=choice.folds,
            names=names,
            rows=[_("Class"), *rounds],
            words={"train": _("learned from"), "held": _("held out: validation")},
            palette=theme.palette(kind),
            colours=theme.run_colours(kind),
        ),
        key="data_fold_strips",
        alt=_("{folds} strips of the pictures in order of their class. {uneven}").format(
            folds=choice.folds, uneven=uneven
        ),
        config={"displayModeBar": False},
    )
    legend = _("Strong and hatched: held out in this round. Pale: learned from.")
    shown = len(fold_sample(labels, held, CELLS))
    if shown < len(labels):
        legend += " " + _(
            "{shown} of {count} pictures are drawn, of each class and fold its share, rounded."
        ).format(shown=shown, count=f"{len(labels):,}")
    st.caption(f"{examples.about} {legend}")
    st.markdown(literal(uneven))
    with st.expander(_("What each fold holds out, in numbers"), icon=":material/table:"):
        _table(names, rounds, counts)


def _evenness(names: list[str], counts: np.ndarray) -> str:
    """Say for the class that suffers most how its share differs from fold to fold."""
    if rare := _too_rare(names, counts):
        return rare
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    whole = counts.sum(axis=0) / max(1, counts.sum())
    worst = int(np.argmax(np.ptp(shares, axis=0) / np.maximum(whole, 1e-9)))
    values = {
        "name": names[worst],
        "whole": f"{whole[worst]:.1%}",
        "low": f"{shares[:, worst].min():.1%}",
        "high": f"{shares[:, worst].max():.1%}",
    }
    if np.ptp(counts, axis=0).max() == 0:
        said = _(
            "In no class do two folds differ by more than one picture; here they do not differ at all: "
            "{name} is {whole} of what each fold holds out, as of all."
        )
    elif np.ptp(counts, axis=0).max() <= 1:
        said = _(
            "In no class do two folds differ by more than one picture: even the share of {name}, {whole} of "
            "all, stays between {low} and {high}."
        )
    elif shares[:, worst].min() == 0:
        said = _(
            "The folds are uneven: {name} is {whole} of all pictures, but from {low} to {high} of what a "
            "fold holds out. In some rounds nobody asks about it; in others little is left to learn it from."
        )
    else:
        said = _(
            "The folds are uneven: {name} is {whole} of all pictures, but from {low} to {high} of what a "
            "fold holds out."
        )
    return said.format(**values)


def _too_rare(names: list[str], counts: np.ndarray) -> str:
    """Say which class cannot be in every fold, whatever one does; nothing if there is none."""
    many, folds = counts.sum(axis=0), len(counts)
    rare = np.flatnonzero((many > 0) & (many < folds))
    if not len(rare):
        return ""
    worst = int(rare[np.argmin(many[rare])])
    said = _(
        "{pictures} of {name} cannot be in {folds} folds: in {without} nobody asks about this class, "
        "stratified or not."
    ).format(
        pictures=counted(int(many[worst]), "The one picture", "The {count} pictures"),
        name=names[worst],
        folds=folds,
        without=counted(int((counts[:, worst] == 0).sum()), "1 round", "{count} rounds"),
    )
    if len(rare) > 1:
        others = counted(len(rare) - 1, "1 other class", "{count} other classes")
        said += " " + _("With {others} it is the same.").format(others=others)
    return said + " " + _("Choose fewer folds, or bring more pictures.")


def _table(names: list[str], rounds: list[str], counts: np.ndarray) -> None:
    rare = np.sort(np.argsort(counts.sum(axis=0), kind="stable")[:MOST_CLASSES])
    rows = []
    for fold, name in enumerate(rounds):
        total = int(counts[fold].sum())
        row = {_("Fold"): name, _("Held out"): f"{total:,}"}
        row |= {names[k]: f"{counts[fold, k]:,} ({counts[fold, k] / max(1, total):.0%})" for k in rare}
        rows.append(row)
    if len(names) > MOST_CLASSES:
        st.caption(_("The {count} classes with the fewest pictures.").format(count=MOST_CLASSES))
    st.dataframe(
        rows,
        key="data_fold_table",
        hide_index=True,
        alt=_("One row a fold: how many pictures of each class it holds out"),
    )
