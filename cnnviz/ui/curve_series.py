"""What the charts of learning curves draw of a run, for the view that was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnviz.core.smoothing import smooth
from cnnviz.jobs.curve import Curve, Line, Mark, pick, thin
from cnnviz.ui.curve_marks import gathered, note
from cnnviz.viz.curve_points import Role, Series
from cnnviz.viz.curves import MAIN

MOST_POINTS = 300  # of batches: more than the chart is wide would only make it slower
MOST_EPOCHS = 2000  # on all lines of a chart together
MOST_DOTS = 500  # on all lines of a chart when all epochs are done; more would be a thick line

TEXT_WIDTH = 1 / 30  # of the chart: a text that stands upright


@dataclass(frozen=True)
class View:
    """How the curves are looked at.

    Args:
        smoothing: weight of the neighbours, 0 for the values as they are.
        log: whether loss and learning rate stand on a logarithmic axis.
        across: horizontal axis: "epochs", "batches" or "seconds".
    """

    smoothing: float = 0.0
    log: bool = False
    across: str = "epochs"


def of_run(
    run: int, curve: Curve, quantity: str, view: View, points: int, *, alone: bool, dots: bool = True
) -> list[Series]:
    """Make the lines of one run: the measured values pale where smoothed ones stand before them.

    How many points the whole chart will have in the end decides what is left out, so nothing vanishes on the
    way.

    Args:
        run: place of the run among those of the chart.
        curve: what it recorded.
        quantity: "loss" or "accuracy".
        view: how the curves are looked at.
        points: of all lines of the chart when all epochs are done.
        alone: whether it is the only run; then its batches are shown too.
        dots: whether the values have dots where there are few enough.
    """
    found = []
    if alone:
        batches = thin(curve.batches, MOST_POINTS)
        place, values = _place(batches, curve, view.across), getattr(batches, quantity)
        found.append(Series(run, "batches", "pale", place, values))
        if view.smoothing:
            soft = smooth(batches.at, values, view.smoothing)
            found.append(Series(run, "batches", "soft", place, soft))
    for kind in MAIN:
        line = pick(getattr(curve, kind), -(-points // MOST_EPOCHS))
        place, values = _place(line, curve, view.across), getattr(line, quantity)
        measured: Role = "pale" if view.smoothing else "main"
        found.append(Series(run, kind, measured, place, values, told=True, dots=dots and points <= MOST_DOTS))
        if view.smoothing:
            smoothed = smooth(line.at, values, view.smoothing)
            found.append(Series(run, kind, "main", place, smoothed))
    marks = gathered(curve.marks)
    place = np.array([_moment(mark, curve, view.across) for mark in marks], np.float64)
    nothing = np.full(len(marks), np.nan)
    found.append(
        Series(run, "training", "mark", place, nothing, notes_of(marks, gap=TEXT_WIDTH * points / 2))
    )
    return found


def notes_of(marks: Sequence[Mark], *, gap: float) -> list[str]:
    """Write what happened beside each mark; neighbours share a text, or theirs would lie on one another.

    Args:
        marks: in the order in which they happened.
        gap: epochs that a text is wide.

    Returns:
        A text a mark; empty where a later one tells it.
    """
    notes = [note(mark) for mark in marks]
    for place in range(1, len(marks)):
        if marks[place].at - marks[place - 1].at < gap:
            notes[place] = " · ".join(dict.fromkeys([*notes[place - 1].split(" · "), notes[place]]))
            notes[place - 1] = ""
    return notes


def rates_of(run: int, curve: Curve, view: View) -> Series:
    """Make the steps of the learning rate: the last moment of each rate, and the beginning.

    Args:
        run: place of the run among those of the chart.
        curve: what it recorded.
        view: how the curves are looked at.
    """
    line = curve.batches if len(curve.batches.learning_rate) else curve.training
    rates, places = line.learning_rate, _place(line, curve, view.across)
    if not len(rates):
        return Series(run, "training", "main", rates, rates)
    last = np.flatnonzero(np.append(rates[1:] != rates[:-1], True))
    last = last[np.linspace(0, len(last) - 1, min(len(last), MOST_POINTS)).round().astype(int)]
    begin = curve.marks[0].at if curve.marks and curve.marks[0].kind == "forked" else 0.0
    begin *= {"epochs": 1, "batches": curve.steps}.get(view.across, 0)
    at, values = np.append(begin, places[last]), np.append(rates[0], rates[last])
    return Series(run, "training", "main", at, values, told=True)


def _place(line: Line, curve: Curve, across: str) -> np.ndarray:
    """Return the places of a line's points on the horizontal axis; NaN where the moment is not known."""
    if across == "seconds":
        return line.seconds if len(line.seconds) else np.full(len(line.at), np.nan)
    return line.at * curve.steps if across == "batches" else line.at


def _moment(mark: Mark, curve: Curve, across: str) -> float:
    return {"seconds": mark.seconds, "batches": mark.at * curve.steps}.get(across, mark.at)
