"""Whether an augmentation helped, and what the gap between training and validation says."""

from statistics import fmean

import streamlit as st

from cnnviz.core.curve_measures import skill, trend
from cnnviz.core.difference import difference_interval
from cnnviz.core.mark import mark
from cnnviz.core.statistics import wilson_interval
from cnnviz.core.verdict import NO_SKILL, judge, overfit
from cnnviz.jobs.studies import ArmResult
from cnnviz.ui import frame, study_view
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal

LAST = 5  # epochs whose mean is told: a single one jumps


def show(before: ArmResult, after: ArmResult, *, seed: int, classes: int) -> None:
    """Compare two trainings that are over.

    Args:
        before: the one without augmentation.
        after: the one with it.
        seed: of both.
        classes: how many there are; 0 if that is not known.
    """
    _verdict(before, after, seed, classes)
    _table(before, after)
    words = (gap_in_words(arm, changed=arm is after, classes=classes) for arm in (before, after))
    st.markdown("  \n".join(words))
    st.markdown(frame.passage("augmentation", "gap"), width=frame.TEXT_WIDTH)


def _verdict(before: ArmResult, after: ArmResult, seed: int, classes: int) -> None:
    """Say whether it helped, never more than the counts say."""
    low, high = difference_interval(
        after.test_correct, after.test_count, before.test_correct, before.test_count
    )
    gain = after.test_correct / after.test_count - before.test_correct / before.test_count
    values = {
        "gain": f"{100 * abs(gain):.1f}",
        "low": _points(low),
        "high": _points(high),
        "count": f"{after.test_count:,}",
        "tested": f"{after.test_correct / after.test_count:.1%}",
        "plain": f"{before.test_correct / before.test_count:.1%}",
        "chance": f"{1 / classes:.1%}" if classes else "",
        "epochs": len(after.rows),
    }
    kind = told_by((low, high))
    if kind != "helped" and guesses(after, classes):
        kind = "neither" if guesses(before, classes) else "guesses"
    (alert, icon), sentence = _LOOKS[kind], SAID[kind]
    alert(_(sentence).format(**values), icon=icon)
    if kind != "helped" and (patience := patience_in_words(after)):
        st.markdown(patience)
    st.caption(
        _(
            "One pair of trainings, with seed {seed}: other first weights give other numbers. The interval "
            "knows the luck with the test pictures, not the luck with the seed: try another one."
        ).format(seed=seed)
    )


SAID = {
    "helped": mark(
        "**It helped.** {gain} points more of the {count} test pictures are right (95 % interval of the "
        "difference: {low} to {high})."
    ),
    "hurt": mark(
        "**It hurt.** {gain} points fewer of the {count} test pictures are right (95 % interval of the "
        "difference: {low} to {high})."
    ),
    "open": mark(
        "**It cannot be told** from {count} test pictures: the two differ by {gain} points, and the 95 % "
        "interval of the difference goes from {low} to {high}, so it holds 0."
    ),
    "guesses": mark(
        "**The network with augmentation has hardly learned anything:** {tested} of the {count} test "
        "pictures are right, and guessing gives {chance}; without augmentation it is {plain}. So these "
        "changes were too much for {epochs} epochs, and nothing is said about weaker ones. Try **weaker "
        "changes**, or **more epochs**."
    ),
    "neither": mark(
        "**Neither network has learned anything that can be told from guessing:** {plain} and, with "
        "augmentation, {tested} of the {count} test pictures are right, and guessing gives {chance}. So "
        "nothing is said about augmentation. Try **more epochs** or **more pictures**."
    ),
}
_LOOKS = {
    "helped": (st.success, ":material/trending_up:"),
    "hurt": (st.warning, ":material/trending_down:"),
    "open": (st.info, ":material/balance:"),
    "guesses": (st.warning, ":material/hourglass_empty:"),
    "neither": (st.warning, ":material/hourglass_empty:"),
}


def told_by(interval: tuple[float, float]) -> str:
    """Say what an interval of a difference tells.

    Args:
        interval: (low, high) of new minus old.

    Returns:
        "helped", "hurt", or "open" where 0 is in it.

    Example:
        >>> told_by((0.01, 0.2)), told_by((-0.2, -0.01)), told_by((-0.1, 0.1))
        ('helped', 'hurt', 'open')
    """
    low, high = interval
    return "helped" if low > 0 else "hurt" if high < 0 else "open"


def guesses(arm: ArmResult, classes: int) -> bool:
    """Tell whether a network does hardly better than guessing, on its own pictures and on others.

    Args:
        arm: with at least one epoch.
        classes: how many there are; 0 if that is not known, and then nothing is told.
    """
    return classes > 1 and skill(max(gap_of(arm)), 1 / classes) < NO_SKILL


def patience_in_words(after: ArmResult) -> str:
    """Say if the training with augmentation was not over yet: harder pictures take longer to learn.

    Args:
        after: the training with augmentation.

    Returns:
        Markdown; empty if its validation loss does not fall any more.
    """
    going = trend([row.val_loss for row in after.rows])
    if not going.falls:
        return ""
    return _(
        "**It was not over yet.** With augmentation the validation loss still fell, by {share} over the last "
        "{epochs} epochs: changed pictures take longer to learn. Train both for more epochs before you judge."
    ).format(share=f"{going.fall:.0%}", epochs=going.epochs)


def gap_of(arm: ArmResult) -> tuple[float, float]:
    """Return the accuracies on training and validation pictures, means over the last epochs.

    Args:
        arm: with at least one epoch.
    """
    last = arm.rows[-LAST:]
    return fmean(row.accuracy for row in last), fmean(row.val_accuracy for row in last)


def _table(*arms: ArmResult) -> None:
    """Put the two beside each other, in numbers."""
    gaps = [gap_of(arm) for arm in arms]
    tests = [(arm.test_correct, arm.test_count) for arm in arms]
    rows = {
        "": [literal(arm.title) for arm in arms],
        _("Training accuracy"): [f"{training:.1%}" for training, _validation in gaps],
        _("Validation accuracy"): [f"{validation:.1%}" for _training, validation in gaps],
        _("**Gap**, percentage points"): [f"**{_points(one - other)}**" for one, other in gaps],
        _("**Test accuracy**"): [f"**{right / count:.1%}**" for right, count in tests],
        _("its 95 % interval"): ["{:.1%} – {:.1%}".format(*wilson_interval(*test)) for test in tests],
    }
    lines = [f"| {' | '.join([name, *cells])} |" for name, cells in rows.items()]
    lines.insert(1, "| --- " * (1 + len(arms)) + "|")
    st.markdown("\n".join(lines))
    last = min(LAST, *(len(arm.rows) for arm in arms))
    st.caption(_("Training and validation: mean of the last {count} epochs.").format(count=last))


def _points(share: float) -> str:
    return f"{100 * share:+z.1f}".replace("-", "−")


def gap_in_words(arm: ArmResult, *, changed: bool, classes: int = 0) -> str:
    """Say what the distance between training and validation means.

    Args:
        arm: a training that is over.
        changed: whether its training pictures were changed, and so are harder than those of validation.
        classes: how many there are; 0 if that is not known.

    Returns:
        Markdown.
    """
    curve = study_view.curve_of(arm)
    training, validation = gap_of(arm)
    curves = curve.training.loss, curve.validation.loss, curve.training.accuracy, curve.validation.accuracy
    found = judge(*curves, classes=classes).kinds if classes > 1 else ()
    if guesses(arm, classes):
        said = _(
            "**{title}: hardly anything learned.** {training} of the training pictures and {validation} of "
            "the validation pictures are right; guessing gives {chance}. Its gap says nothing."
        )
    elif overfit(*curves):
        said = _(
            "**{title}: overfitting.** {training} of the training pictures are right and {validation} of the "
            "validation pictures: a gap of {gap} points. A part of what it knows it has learned by heart."
        )
    elif "underfit" in found:
        said = _(
            "**{title}: underfitting.** Only {training} of the training pictures and {validation} of the "
            "validation pictures are right, guessing gives {chance}, and the loss falls no more."
        )
        if changed:
            said += " " + _("Weaker changes may be learned.")
    elif changed and training < validation:
        said = _(
            "**{title}: no overfitting.** {training} of the changed training pictures are right, and "
            "{validation} of the validation pictures: the changed ones are harder."
        )
    else:
        said = _(
            "**{title}: no clear overfitting.** {training} of the training pictures are right and "
            "{validation} of the validation pictures: a gap of {gap} points."
        )
    gap = f"{100 * (training - validation):z.1f}".replace("-", "−")
    chance = f"{1 / classes:.1%}" if classes else ""
    values = {"training": f"{training:.1%}", "validation": f"{validation:.1%}", "gap": gap, "chance": chance}
    return said.format(title=literal(arm.title), **values)
