"""What the curves of a run mean, in words, with the numbers that say so and what to try."""

import streamlit as st

from cnnviz.core.verdict import Finding, Verdict, judge
from cnnviz.jobs.curve import Curve
from cnnviz.ui.i18n import _
from cnnviz.ui.training_words import SETTINGS

Advice = tuple[str, str]  # name of a setting, what to do with it

UNSTEADY = 0.1  # a loss that jumps by a tenth of itself from epoch to epoch
AHEAD = 0.05  # training accuracy above validation accuracy that is worth a word

_LOOKS = {
    "good": (st.success, ":material/check_circle:"),
    "learning": (st.info, ":material/trending_down:"),
    "plateau": (st.info, ":material/trending_flat:"),
    "underfit": (st.warning, ":material/expand:"),
    "overfit": (st.warning, ":material/compress:"),
    "diverging": (st.error, ":material/trending_up:"),
}


def show(curve: Curve, *, classes: int, active: bool) -> None:
    """Write the verdict on a run below its curves.

    Args:
        curve: what it recorded so far.
        classes: how many classes its data have.
        active: whether it still goes on.
    """
    verdict = judge(
        curve.training.loss,
        curve.validation.loss,
        curve.training.accuracy,
        curve.validation.accuracy,
        classes=classes,
    )
    first = verdict.findings[0]
    if first.kind == "too_early":
        if active or first.values["epochs"]:
            st.caption(in_words(verdict))
        return
    lines = [in_words(verdict)]
    if tries := what_to_try(verdict, active=active):
        lines += [
            "",
            _("What to try:"),
            "",
            *(f"- **{_(SETTINGS[name].label)}**: {text}" for name, text in tries),
        ]
    alert, icon = _LOOKS[first.kind]
    alert("\n".join(lines), icon=icon)


def in_words(verdict: Verdict) -> str:
    """Say a verdict in one to three sentences with its numbers.

    Args:
        verdict: from `cnnviz.core.verdict.judge`.

    Returns:
        Markdown.
    """
    first = verdict.findings[0]
    writers = {
        "too_early": _too_early,
        "diverging": _diverging,
        "overfit": _overfit,
        "underfit": _underfit,
        "good": _good,
        "learning": _learning,
        "plateau": _plateau,
    }
    text = writers[first.kind](first)
    return f"{text} {_going_on(verdict.findings[1])}" if first.kind == "good" else text


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
    if first.kind == "overfit":
        return [
            ("per_class", _("more training pictures help most, if there are more")),
            ("augmentation", _("changed pictures are new pictures")),
            ("dropout", _("more, or some L2: it makes learning by heart harder")),
            ("early_stopping", _("end the run when validation gets worse; its best weights are kept anyway")),
        ]
    if first.kind == "underfit" and first.values["guessing"]:
        return [
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


def _of_good_runs(verdict: Verdict, active: bool) -> list[Advice]:
    if "learning" in verdict.kinds:
        return [] if active else [("epochs", _("more: fork this run to go on from where it stands"))]
    if verdict.findings[-1].values["noise"] >= UNSTEADY:
        return _against_rest(verdict.findings[-1])
    return [("seed", _("another one shows how much of this result is chance"))]


def _against_rest(state: Finding) -> list[Advice]:
    if state.values["noise"] >= UNSTEADY:
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


def _too_early(found: Finding) -> str:
    text = _("Too early for a verdict: {epochs:.0f} of {needed:.0f} epochs.")
    return text.format(**found.values)


def _diverging(found: Finding) -> str:
    if "loss" not in found.values:
        text = _("**Diverging.** In epoch {epoch:.0f} the loss was no number any more.")
    elif "guessing" in found.values:
        text = _(
            "**Diverging.** In the last epochs the training loss was {loss:.3g}; blind guesses cost "
            "{guessing:.2f} at most. {accuracy:.1%} of the training pictures were told right."
        )
    else:
        text = _(
            "**Diverging.** In the last epochs the training loss was {loss:.3g}; around epoch {epoch:.0f} it "
            "was {lowest:.3g}. {accuracy:.1%} of the training pictures were told right."
        )
    return text.format(**found.values)


def _overfit(found: Finding) -> str:
    text = _(
        "**Over-fitting.** In the last epochs {training_accuracy:.1%} of the training pictures were told "
        "right and {validation_accuracy:.1%} of the validation pictures: {points:.0f} points fewer."
    ).format(points=100 * found.values["gap"], **found.values)
    if "rise" in found.values:
        more = _(
            "The validation loss is {rise:.0%} above its lowest, which was around epoch {best_epoch:.0f}."
        )
        text += " " + more.format(**found.values)
    return text


def _underfit(found: Finding) -> str:
    if found.values["guessing"]:
        text = _(
            "**Under-fitting.** In the last epochs {accuracy:.1%} of the pictures were told right; guessing "
            "gives {chance:.1%}. Nothing has been learned."
        )
    else:
        text = _(
            "**Under-fitting.** In the last epochs, even of the pictures it learns from only {accuracy:.1%} "
            "were told right, and the loss hardly falls any more."
        )
    return text.format(**found.values)


def _good(found: Finding) -> str:
    text = _(
        "**Good.** In the last epochs {validation_accuracy:.1%} of the validation pictures were told right "
        "and {training_accuracy:.1%} of the training pictures; guessing gives {chance:.1%}."
    )
    return text.format(**found.values)


def _learning(found: Finding) -> str:
    text = _("**Still learning.** {change} Now {accuracy:.1%} of the {pictures} are told right.")
    text = text.format(change=_going_on(found), accuracy=found.values["accuracy"], pictures=_asked(found))
    if found.values["gap"] >= AHEAD:
        more = _("Training is {points:.0f} points ahead: watch whether validation follows.")
        text += " " + more.format(points=100 * found.values["gap"])
    return text


def _plateau(found: Finding) -> str:
    text = _("**Plateau.** {change} Now {accuracy:.1%} of the {pictures} are told right.")
    text = text.format(change=_going_on(found), accuracy=found.values["accuracy"], pictures=_asked(found))
    if found.values["training_falls"] and found.values["measured"]:
        text += " " + _("The training loss still falls: what it learns now, it learns by heart.")
    return text


def _asked(found: Finding) -> str:
    return _("validation pictures") if found.values["measured"] else _("training pictures")


def _going_on(found: Finding) -> str:
    """Say where the loss went, as a share of what it was at the beginning of the epochs looked at."""
    values = found.values
    which = _("validation loss") if values["measured"] else _("training loss")
    share = values["fall"] / (1 + values["fall"] / 2)  # the trend counts it from the middle of its line
    if found.kind == "learning":
        text = _("Over the last {epochs:.0f} epochs the {loss} fell by {share:.0%}.")
    elif values["noise"] >= UNSTEADY:
        text = _("Over the last {epochs:.0f} epochs the {loss} jumped by {noise:.0%} from one to the next.")
    else:
        text = _("Over the last {epochs:.0f} epochs the {loss} hardly changed ({change:+.1%}).")
    return text.format(epochs=values["epochs"], loss=which, share=share, change=-share, noise=values["noise"])
