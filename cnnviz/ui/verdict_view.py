"""What the curves of a run mean, in words, with the numbers that say so and what to try."""

import streamlit as st

from cnnviz.core.verdict import NOTHING_ELSE, judge
from cnnviz.core.verdict_findings import Finding, Verdict
from cnnviz.core.verdict_known import Known
from cnnviz.jobs.curve import Curve
from cnnviz.ui.i18n import _
from cnnviz.ui.training_words import SETTINGS
from cnnviz.ui.verdict_words import in_words, uneven, unsteady

Advice = tuple[str, str]  # name of a setting, what to do with it

_LOOKS = {
    "good": (st.success, ":material/check_circle:"),
    "learning": (st.info, ":material/trending_down:"),
    "plateau": (st.info, ":material/trending_flat:"),
    "underfit": (st.warning, ":material/expand:"),
    "overfit": (st.warning, ":material/compress:"),
    "lagging": (st.warning, ":material/hourglass_bottom:"),
    "diverging": (st.error, ":material/trending_up:"),
}


def show(curve: Curve, *, classes: int, active: bool, known: Known = NOTHING_ELSE) -> None:
    """Write the verdict on a run below its curves.

    Args:
        curve: what it recorded so far.
        classes: how many classes its data have.
        active: whether it still goes on.
        known: what it tells beside its curves.
    """
    verdict = judge(
        curve.training.loss,
        curve.validation.loss,
        curve.training.accuracy,
        curve.validation.accuracy,
        classes=classes,
        known=known,
    )
    first = verdict.findings[0]
    if first.kind == "too_early":
        if active or first.values["epochs"]:
            st.caption(in_words(verdict))
        return
    # A forked run begins where another one stood.
    lines = [in_words(verdict, before=round(curve.training.at[0]) - 1)]
    if tries := what_to_try(verdict, active=active):
        lines += [
            "",
            _("What to try:"),
            "",
            *(f"- **{_(SETTINGS[name].label)}**: {text}" for name, text in tries),
        ]
    alert, icon = _LOOKS[first.kind]
    alert("\n".join(lines), icon=icon)


def what_to_try(verdict: Verdict, *, active: bool) -> list[Advice]:
    """List the settings to change next, the most promising first.

    Args:
        verdict: from `cnnviz.core.verdict.judge`.
        active: whether the run still goes on.

    Returns:
        Names of settings and what to do with each.
    """
    first = verdict.findings[0]
    if first.kind == "diverging":
        return [
            ("learning_rate", _("a third or a tenth of it; steps that are too long throw the weights away")),
            ("schedule", _("one that rises first, so that the first steps are short")),
            ("batch_normalization", _("everywhere; it keeps the values of all layers in the same range")),
        ]
    if first.kind == "lagging":
        return [
            ("epochs", _("more: fork this run to go on, and the means get more steps to catch up")),
            ("batch_size", _("smaller batches, so that each epoch has more steps")),
            (
                "learning_rate",
                _("a third of it, and more epochs: the weights change more slowly, and the means can follow"),
            ),
            (
                "batch_normalization",
                _(
                    "a smaller `momentum`, in a program of your own: the means forget faster and follow "
                    "sooner; or none"
                ),
            ),
        ]
    if first.kind == "overfit":
        return [
            ("per_class", _("more training pictures help most, if there are more")),
            ("augmentation", _("changed pictures are new pictures")),
            ("dropout", _("more, or some L2: it makes learning by heart harder")),
            ("early_stopping", _("end the run when validation gets worse; its best weights are kept anyway")),
        ]
    if first.kind == "underfit" and first.values["guessing"]:
        return [
            *_against_a_common_class(first),
            (
                "learning_rate",
                _("a tenth of it, then ten times as much: both too long and too short steps do this"),
            ),
            ("initializer", _("not zeros, with which all filters of a layer stay the same")),
            ("l2", _("none, and no L1: a high price for weights keeps all of them at 0")),
        ]
    if first.kind == "underfit":
        return [
            ("network", _("one with more layers or more filters")),
            ("learning_rate", _("three times as much")),
            ("dropout", _("less, and less L1, L2 and augmentation: they hold back")),
        ]
    if first.kind == "plateau":
        return _against_rest(first)
    return _of_good_runs(verdict, active)


def _against_a_common_class(found: Finding) -> list[Advice]:
    if not uneven(found):
        return []
    few = _("at most as many as the rarest class has: then naming the commonest alone pays no more")
    return [("per_class", few)]


def _of_good_runs(verdict: Verdict, active: bool) -> list[Advice]:
    state = verdict.findings[-1]
    if state.kind == "learning" and active:
        return []
    if state.kind == "learning":
        on = [("epochs", _("more: fork this run to go on from where it stands"))]
        if state.values["loss_falls"]:
            return on
        return [
            *on,
            ("learning_rate", _("three times as much: it learns steadily, in short steps")),
            ("batch_size", _("smaller batches, so that each epoch has more steps")),
        ]
    if unsteady(state):
        return _against_rest(state)
    return [("seed", _("another one shows how much of this result is chance"))]


def _against_rest(state: Finding) -> list[Advice]:
    if unsteady(state):
        return [
            ("learning_rate", _("a third of it: the loss jumps to and fro across the valley")),
            ("batch_size", _("larger batches make steadier steps")),
            ("reduce_on_plateau", _("shorter steps as soon as the validation loss falls no more")),
        ]
    return [
        ("network", _("one with more layers or more filters, if training accuracy is low as well")),
        ("learning_rate", _("three times as much, if the steps have become too short")),
        ("augmentation", _("changed pictures are new pictures, if training accuracy is much higher")),
    ]
