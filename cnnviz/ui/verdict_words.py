"""The verdict on a run in sentences: each number is one that was measured, and is called what it is."""

from cnnviz.core.curve_measures import FEW
from cnnviz.core.verdict_findings import Finding, Verdict
from cnnviz.ui.i18n import _

UNSTEADY = 0.1  # a loss that jumps by a tenth of itself from epoch to epoch, up as well as down
STILL = 0.05  # between its lowest and its highest a loss that hardly changes is so far apart
AHEAD = 0.05  # training accuracy above validation accuracy that is worth a word
UNEVEN = 1.5  # times as many pictures as a class has on average make the commonest one worth a word


def in_words(verdict: Verdict, *, before: int = 0) -> str:
    """Say a verdict in one to three sentences with its numbers.

    Args:
        verdict: from `cnnviz.core.verdict.judge`.
        before: epochs that were done when the curves began, in the run that this one was forked from.

    Returns:
        Markdown.
    """
    first = verdict.findings[0]
    if first.kind == "diverging":
        return _diverging(first, before)
    if first.kind == "overfit":
        return _overfit(first, before)
    if first.kind == "lagging":
        return _lagging(first)
    writers = {
        "too_early": _too_early,
        "underfit": _underfit,
        "good": _good,
        "learning": _learning,
        "plateau": _plateau,
    }
    text = writers[first.kind](first)
    goes_on = first.kind == "good" or (first.kind == "underfit" and not first.values["guessing"])
    return f"{text} {_going_on(verdict.findings[1])}" if goes_on else text


def unsteady(state: Finding) -> bool:
    """Tell whether the loss jumps to and fro, which shorter steps help against.

    Args:
        state: a finding "learning" or "plateau".

    Returns:
        Whether its noise is large, and the loss was seen to rise and to fall by so much. A loss that falls
        steeply bends, which looks like noise to whoever only counts bends.
    """
    return min(state.values[name] for name in ("noise", "up", "down")) >= UNSTEADY


def uneven(found: Finding) -> bool:
    """Tell whether one class is so common that naming it always looks like an achievement.

    Args:
        found: any finding that knows the chance and the classes.

    Returns:
        Whether it has half as many validation pictures again as a class has on average.
    """
    return found.values["chance"] >= UNEVEN / found.values["classes"]


def _too_early(found: Finding) -> str:
    text = _("Too early for a verdict: {epochs:.0f} of {needed:.0f} epochs.")
    return text.format(**found.values)


def _diverging(found: Finding, before: int) -> str:
    values = {"few": FEW} | found.values
    if "epoch" in values:
        values["epoch"] += before
    if "loss" not in values:
        text = _("**Diverging.** In epoch {epoch:.0f} the loss was no number any more.")
    elif "guessing" in values:
        text = _(
            "**Diverging.** On average of the last {few} epochs the training loss was {loss:.3g}; blind "
            "guesses cost {guessing:.2f} at most. {accuracy:.1%} of the training pictures were told right."
        )
    else:
        text = _(
            "**Diverging.** On average of the last {few} epochs the training loss was {loss:.3g}; around "
            "epoch {epoch:.0f} it was {lowest:.3g}. {accuracy:.1%} of the training pictures were told right."
        )
    return text.format(**values)


def _overfit(found: Finding, before: int) -> str:
    values = {"few": FEW, "points": 100 * found.values["gap"]} | found.values
    if "asked" in values:
        text = _(
            "**Over-fitting.** Asked as it predicts, after the last epoch, the network told "
            "{training_accuracy:.1%} of {asked:,.0f} training pictures right and {validation_accuracy:.1%} "
            "of the validation pictures: {points:.0f} points fewer."
        )
    else:
        text = _(
            "**Over-fitting.** On average of the last {epochs:.0f} epochs {training_accuracy:.1%} of the "
            "training pictures were told right, while it learned, and {validation_accuracy:.1%} of the "
            "validation pictures: {points:.0f} points fewer."
        )
    if "rise" in values:
        values["best_epoch"] += before
        text += " " + _(
            "The validation loss of the last {few} epochs, {loss:.3g} on average, is {rise:.0%} above its "
            "lowest, {lowest:.3g} around epoch {best_epoch:.0f}."
        )
    if "normalizes" in values:
        text += " " + _(
            "This network has batch normalization: running means that lag behind its weights look the same. "
            "When a run is over, the network is asked about its own pictures as it predicts, and that tells."
        )
    return text.format(**values)


def _lagging(found: Finding) -> str:
    values = {"points": 100 * found.values["gap"]} | found.values
    text = _(
        "**The running means lag behind.** While the network learned, {training_accuracy:.1%} of the "
        "training pictures were told right in the last epoch; asked about {asked:,.0f} of them as it "
        "predicts, it told {predicted:.1%} right: {points:.0f} points fewer."
    )
    if "validation_accuracy" in values:
        text += " " + _("Of the validation pictures it was {validation_accuracy:.1%}.")
    text += " " + _(
        "Batch normalization normalizes by the batch at hand while a network learns, and by running means "
        "when it predicts. Each batch enters these with a small share, and here they have not followed the "
        "weights yet. Whether the network learns by heart cannot be told before they have."
    )
    return text.format(**values)


def _blind(found: Finding) -> str:
    """Say how often somebody is right who does not look."""
    values = found.values
    if values["chance"] > 1 / values["classes"]:
        text = _("always naming the commonest class gives {chance:.1%}")
    else:
        text = _("guessing gives {chance:.1%}")
    return text.format(chance=values["chance"])


def _warned(found: Finding) -> str:
    """Warn of an accuracy that looks high because one class is so common; empty where none is."""
    if not uneven(found):
        return ""
    text = _("Always naming the commonest class gives {chance:.1%} of the validation pictures.")
    return " " + text.format(chance=found.values["chance"])


def _underfit(found: Finding) -> str:
    values = {"few": FEW, "blind": _blind(found)} | found.values
    measured = "validation_accuracy" in values
    if values["guessing"] and measured:
        text = _(
            "**Under-fitting.** On average of the last {few} epochs {training_accuracy:.1%} of the training "
            "pictures were told right and {validation_accuracy:.1%} of the validation pictures; {blind}. "
            "Next to nothing has been learned."
        )
    elif values["guessing"]:
        text = _(
            "**Under-fitting.** On average of the last {few} epochs {training_accuracy:.1%} of the training "
            "pictures were told right; {blind}. Next to nothing has been learned."
        )
    elif measured:
        text = _(
            "**Under-fitting.** On average of the last {few} epochs, even of the pictures it learns from "
            "only {training_accuracy:.1%} were told right, and {validation_accuracy:.1%} of the validation "
            "pictures."
        )
    else:
        text = _(
            "**Under-fitting.** On average of the last {few} epochs, even of the pictures it learns from "
            "only {training_accuracy:.1%} were told right."
        )
    return text.format(**values) + ("" if values["guessing"] else _warned(found))


def _good(found: Finding) -> str:
    text = _(
        "**Good.** On average of the last {few} epochs {validation_accuracy:.1%} of the validation pictures "
        "were told right and {training_accuracy:.1%} of the training pictures; {blind}."
    )
    return text.format(few=FEW, blind=_blind(found), **found.values)


def _learning(found: Finding) -> str:
    said = _("**Still learning.** {change}").format(change=_going_on(found)) + " " + _now(found)
    if found.values["measured"] and _is_ahead(found):
        more = _("Training is {points:.0f} points ahead: watch whether validation follows.")
        said += " " + more.format(points=100 * found.values["gap"])
    return said


def _plateau(found: Finding) -> str:
    said = _("**Plateau.** {change}").format(change=_going_on(found)) + " " + _now(found)
    if found.values["training_falls"] and found.values["measured"]:
        by_heart = _("The training loss still falls: what it learns now, it learns by heart.")
        said += " " + (by_heart if _is_ahead(found) else _("The training loss still falls."))
    return said


def _is_ahead(found: Finding) -> bool:
    return found.values["gap"] >= AHEAD and bool(found.values["ahead"])


def _now(found: Finding) -> str:
    text = _("On average of the last {few} epochs {accuracy:.1%} of the {pictures} were told right.")
    pictures = _("validation pictures") if found.values["measured"] else _("training pictures")
    return text.format(few=FEW, accuracy=found.values["accuracy"], pictures=pictures) + _warned(found)


def _going_on(found: Finding) -> str:
    """Say where the loss went over the epochs looked at, in numbers that stand in the history."""
    values = dict(found.values)
    measured = values["measured"]
    loss = _("validation loss") if measured else _("training loss")
    change = values["last"] / values["first"] - 1 if values["first"] > 0 else 0.0
    if found.kind == "learning" and not values["loss_falls"]:
        text = _(
            "Over the last {epochs:.0f} epochs the {accuracy_name} went from {accuracy_first:.1%} to "
            "{accuracy_last:.1%} and the {loss} from {first:.3g} to {last:.3g}."
        )
    elif found.kind == "learning" and change < 0:
        text = _(
            "Over the last {epochs:.0f} epochs the {loss} fell from {first:.3g} to {last:.3g}, by {fall:.0%}."
        )
    elif values["highest"] <= (1 + STILL) * values["lowest"]:
        text = _(
            "Over the last {epochs:.0f} epochs the {loss} hardly changed: from {first:.3g} to {last:.3g} "
            "({change:+.1%})."
        )
    elif unsteady(found):
        text = _(
            "Over the last {epochs:.0f} epochs the {loss} went up and down: from one epoch to the next it "
            "rose by up to {up:.0%} and fell by up to {down:.0%}."
        )
    else:
        text = _(
            "Over the last {epochs:.0f} epochs the {loss} went from {first:.3g} to {last:.3g} and stayed "
            "between {lowest:.3g} and {highest:.3g}."
        )
    names = {
        "loss": loss,
        "accuracy_name": _("validation accuracy") if measured else _("training accuracy"),
        "fall": -change,
        "change": round(change, 3) + 0.0,  # no minus before nothing
    }
    return text.format(**values, **names)
