"""What happened to a run on its way, as the charts mark it and as its words list it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from cnnviz.jobs.curve import Mark
from cnnviz.ui.i18n import _

MOST_ALIKE = 4  # neighbours of one kind; more of them would hide the curve and tell nothing new


def gathered(marks: Sequence[Mark]) -> list[Mark]:
    """Put many neighbours of the same kind into one, at the place of the last of them.

    Args:
        marks: in the order in which they happened.

    Returns:
        The marks; one that stands for several has how many they are as ``times`` and the place of the first
        as ``since`` among its values.
    """
    found: list[Mark] = []
    for _kind, group in groupby(marks, key=lambda mark: mark.kind):
        alike = list(group)
        if len(alike) > MOST_ALIKE:
            told = {"times": len(alike), "since": alike[0].at}
            alike = [replace(alike[-1], values={**alike[-1].values, **told})]
        found += alike
    return found


def note(mark: Mark) -> str:
    """Say in two or three words what happened.

    Args:
        mark: the moment, or several from ``gathered``.
    """
    words = {
        "rate": _("rate {rate:g} by hand"),
        "reduced": _("rate reduced to {rate:g}"),
        "early_stop": _("early stop"),
        "paused": _("paused"),
        "best": _("best epoch"),
        "forked": _("forked here"),
    }
    if "times" in mark.values:
        words |= {
            "rate": _("rate set {times}× by hand, at last to {rate:g}"),
            "reduced": _("rate reduced {times}×, to {rate:g}"),
            "paused": _("paused {times}×"),
        }
    rate, times = mark.values.get("learning_rate"), mark.values.get("times")
    said = words.get(mark.kind, mark.kind)
    return said.format(rate=float("nan") if rate is None else rate, times=times)


def in_a_list(marks: Sequence[Mark]) -> str:
    """List what happened with its epochs.

    Args:
        marks: in the order in which they happened.

    Returns:
        "epoch 1.5: rate 0.05 by hand; epoch 3: early stop"; empty if nothing did.
    """
    told = []
    for mark in gathered(marks):
        since = mark.values.get("since", mark.at)
        if _short(since) == _short(mark.at):
            at = _("epoch {epoch}: {what}")
        else:
            at = _("epochs {since} to {epoch}: {what}")
        told.append(at.format(since=_short(since), epoch=_short(mark.at), what=note(mark)))
    return "; ".join(told)


def _short(epoch: float) -> str:
    return f"{epoch:.2f}".rstrip("0").rstrip(".")
