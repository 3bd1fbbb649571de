"""What a run learned: its figures on the test pictures, the pictures behind them, and files to take away."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.jobs.afterwards import Answers
from cnnviz.jobs.runs import Run
from cnnviz.ui import cached, class_table, frame, guesses, run_files
from cnnviz.ui.components.confusion import confusion
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal

MOST_FREQUENT = 5


def show(run: Run) -> None:
    """Show what a run that is over learned; while there is no result, say so.

    Args:
        run: the run.
    """
    result = run.result()
    if result is None:
        st.caption(_("When the run is over, the network is asked about the test pictures."))
        return
    test = result.get("test")
    if not test:
        st.caption(_("No epoch came to its end, so there is no network to ask about the test pictures."))
        run_files.offer(run)
        return
    st.subheader(_("Pictures it has never seen"), anchor=False)
    _figures(run, result, test)
    answers = cached.test_answers(run.id, run)
    if answers is None:
        st.info(_("The answers to the single pictures cannot be read (any more)."))
        run_files.offer(run)
        return
    _look_closer(run.id, test, result["classes"], answers)
    run_files.offer(run, channels=answers.pictures.shape[3])


def _figures(run: Run, result: dict[str, Any], test: dict[str, Any]) -> None:
    hits = test["top"].get("3")
    with st.container(horizontal=True, gap="medium", key="train_numbers"):
        with st.container(width=310, gap=None):
            guesses.accuracy(test)
        if hits is not None:
            with st.container(width=190, gap=None):
                st.metric(_("Among the first {k}").format(k=3), f"{hits / test['count']:.1%}")
                st.caption(_("True class among the {k} most probable").format(k=3))
        with st.container(width=170, gap=None):
            in_part = result["best_epoch"] >= result["epochs"]  # complete epochs
            kept = _("within epoch {epoch}") if in_part else _("epoch {epoch}")
            st.metric(_("Kept weights"), kept.format(epoch=result["best_epoch"] + 1))
            last = run.settings.keep == "last"
            why = _("The last epoch") if last else _("Chosen by validation")
            st.caption(_("Where it was stopped") if in_part else why)
        with st.container(width=200, gap=None):
            st.metric(_("Parameters"), f"{result['parameters']:,}")
    st.markdown(guesses.calibration(test), width=frame.TEXT_WIDTH)


@st.fragment
def _look_closer(run_id: str, test: dict[str, Any], classes: list[str], answers: Answers) -> None:
    """Show the confusion matrix and the pictures behind it; a click draws this part alone anew."""
    names = [_(classes[number]) for number in range(len(classes))]
    matrix = np.array(test["confusion"])
    st.markdown(_("**Confusion matrix**"))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        cell = confusion(
            matrix,
            names,
            key=f"train_confusion_{run_id}",
            label=_("Confusion matrix: {correct} of {count} right").format(**test),
        )
    with right:
        if cell is None:
            st.markdown(_most_frequent(matrix, names))
        else:
            _pictures_of(cell, matrix, names, answers, run_id)
    if len(answers.kept) < test["count"]:
        st.caption(
            _("{kept} of the {count} test pictures were kept to be looked at, mistakes first.").format(
                kept=len(answers.kept), count=test["count"]
            )
        )
    worst, drawn, table = st.tabs(
        [_("The worst mistakes"), _("Drawn at random"), _("Class by class")],
        key="train_answers",
        on_change="rerun",
    )
    with worst:
        if worst.open:
            _mistakes(answers, names, run_id)
    with drawn:
        if drawn.open:
            guesses.show(answers, answers.drawn, names, key=f"train_sample_{run_id}")
    with table:
        if table.open:
            class_table.show(matrix, names, counted=_("Test pictures"), key="train_classes")


def _mistakes(answers: Answers, names: list[str], run_id: str) -> None:
    mistakes = answers.mistakes()
    if not len(mistakes):
        st.caption(_("There are none."))
        return
    st.caption(_("Wrong answers, the one the network was most sure of first."))
    guesses.show(answers, mistakes, names, key=f"train_mistakes_{run_id}")


def _pictures_of(
    cell: tuple[int, int], matrix: np.ndarray, names: list[str], answers: Answers, run_id: str
) -> None:
    truth, guess = cell
    values = {"truth": literal(names[truth]), "guess": literal(names[guess]), "count": matrix[cell]}
    if truth == guess:
        title = _("**{truth}, recognised: {count}**").format(**values)
    else:
        title = _("**{truth}, taken for {guess}: {count}**").format(**values)
    st.markdown(title)
    numbers = answers.of_cell(truth, guess)
    if len(numbers):
        guesses.show(answers, numbers, names, key=f"train_cell_{run_id}_{truth}_{guess}")
    else:
        st.caption(_("There are no pictures here."))


def _most_frequent(matrix: np.ndarray, names: list[str]) -> str:
    """Name the cells beside the diagonal with the highest counts."""
    wrong = np.where(np.eye(len(names), dtype=bool), 0, matrix)
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_FREQUENT]
    said = [
        _("- {truth} taken for {guess}: {count}").format(
            truth=literal(names[row]), guess=literal(names[column]), count=wrong[row, column]
        )
        for row, column in zip(*np.unravel_index(order, wrong.shape), strict=True)
        if wrong[row, column]
    ]
    if not said:
        return _("The network made no mistake.")
    return "\n".join([_("Most frequent mistakes:"), *said])
