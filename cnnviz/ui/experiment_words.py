"""What an experiment shows, in sentences whose numbers are computed from the recorded files."""

from collections.abc import Sequence

from cnnviz.content.experiment_arms import Arm
from cnnviz.jobs.experiment_records import Recorded
from cnnviz.ui.i18n import _

MANY = 4  # so many arms are a list of remedies; fewer are a comparison


def learned(recorded: Recorded) -> str:
    """Say what the recorded trainings show.

    Args:
        recorded: what is recorded of an experiment.

    Returns:
        Markdown; empty where nothing is recorded, or not enough to compare.
    """
    arms = recorded.experiment.arms
    if not recorded.trainings:
        return ""
    if len(arms) > 1 and arms[1].stated is not None:
        return " ".join(_of_two(recorded))
    return " ".join(_of_remedies(recorded) if len(arms) >= MANY else _of_one(recorded))


def _of_one(recorded: Recorded) -> list[str]:
    arm, *others = recorded.arms
    score, training = recorded.score(arm.id), recorded.trainings[arm.id][0]
    low, high = score.interval
    kept = training.rows[int(training.result["best_epoch"])]
    sentence = _(
        "The network is right in **{accuracy:.1%}** of {asked:,} test pictures (95 % interval {low:.1%} to "
        "{high:.1%})."
    )
    said = [sentence.format(accuracy=score.accuracy, asked=score.asked, low=low, high=high)]
    gap = _("On the pictures it learned from it reaches {training:.1%}, {gap:.1f} points {side}.")
    apart = 100 * (kept["accuracy"] - score.accuracy)
    side = _("more") if apart >= 0 else _("fewer")
    said.append(gap.format(training=kept["accuracy"], gap=abs(apart), side=side))
    stated = recorded.experiment.stated
    if arm.stated is not None and stated.log:
        deck = _("The deck states {stated:.1%} against {training:.1%}: {gap:.1f} points.")
        last = stated.log[-1][1]
        said.append(deck.format(stated=arm.stated, training=last, gap=100 * (last - arm.stated)))
    if published := recorded.experiment.published:
        values = [value for _who, value in published]
        reported = _("Others report {low:.1%} to {high:.1%} from scratch.")
        said.append(reported.format(low=min(values), high=max(values)))
    return said + _of_others(recorded, others)


def _of_two(recorded: Recorded) -> list[str]:
    first, second, *others = recorded.experiment.arms
    gain = recorded.gain(second.id)
    if gain is None:
        return [_("The first two arms are not both recorded yet, so there is nothing to compare.")]
    low, high = (100 * end for end in gain.interval)
    sentence = _(
        "“{second}” is right in **{accuracy:.1%}**, “{first}” in **{before:.1%}**: a gain of {gain:+.1f} "
        "percentage points (95 % interval {low:+.1f} to {high:+.1f}), where the deck states {stated:+.1f}."
    )
    said = [
        sentence.format(
            second=_(second.title), accuracy=recorded.score(second.id).accuracy,
            first=_(first.title), before=recorded.score(first.id).accuracy,
            gain=100 * gain.mean, low=low, high=high,
            stated=100 * ((second.stated or 0) - (first.stated or 0)),
        )
    ]  # fmt: skip
    if not gain.clear:
        said.append(_("That is too little to tell from chance with these test pictures and seeds."))
    times = recorded.experiment.stated.train / recorded.trainings[first.id][0].result["pictures"]["train"]
    compared = _(
        "Against the deck's figures that is {first_off:+.1f} and {second_off:+.1f} points; its networks "
        "learned from {times:.0f} times as many pictures."
    )
    said.append(
        compared.format(first_off=_off(recorded, first), second_off=_off(recorded, second), times=times)
    )
    return said + _of_others(recorded, others)


def _of_others(recorded: Recorded, arms: Sequence[Arm]) -> list[str]:
    """Say what further arms gain against the first one."""
    said = []
    for arm in arms:
        if gain := recorded.gain(arm.id):
            low, high = (100 * end for end in gain.interval)
            sentence = _("“{title}” against “{first}”: {gain:+.1f} points ({low:+.1f} to {high:+.1f}).")
            values = {"gain": 100 * gain.mean, "low": low, "high": high}
            first = recorded.experiment.arms[0]
            said.append(sentence.format(title=_(arm.title), first=_(first.title), **values))
    return said


def _off(recorded: Recorded, arm: Arm) -> float:
    return 100 * (recorded.score(arm.id).accuracy - (arm.stated or 0))


def _of_remedies(recorded: Recorded) -> list[str]:
    tried = [(arm, gain) for arm in recorded.arms if not arm.repeats and (gain := recorded.gain(arm.id))]
    said = []
    if tried:
        best, most = max(tried, key=lambda one: one[1].mean)
        low, high = (100 * end for end in most.interval)
        sentence = _(
            "“{title}” gains most: **{gain:+.1f}** points (95 % interval {low:+.1f} to {high:+.1f})."
        )
        said.append(sentence.format(title=_(best.title), gain=100 * most.mean, low=low, high=high))
        better = sum(gain.clear and gain.mean > 0 for _arm, gain in tried)
        worse = sum(gain.clear and gain.mean < 0 for _arm, gain in tried)
        left = len(tried) - better - worse
        if left:
            counted = _(
                "Of {count} remedies that are recorded, {better} clearly help and {worse} clearly hurt; for "
                "the other {open} the test pictures or the seeds leave it open."
            )
        else:
            counted = _(
                "Of {count} remedies that are recorded, {better} clearly help and {worse} clearly hurt."
            )
        said.append(counted.format(count=len(tried), better=better, worse=worse, open=left))
        if all(len(gain.by_seed) == 1 for _arm, gain in tried):
            said.append(
                _("Each was trained with one seed only; with another seed it can come out otherwise.")
            )
    first = recorded.experiment.arms[0].id
    if len(recorded.trainings.get(first, ())) > 1:
        score = recorded.score(first)
        low, high = score.spread
        apart = _(
            "With {seeds} seeds and nothing else changed, the start itself differs by {range:.1f} points."
        )
        said.append(apart.format(seeds=len(score.trainings), range=100 * (high - low)))
    for arm in recorded.arms:
        if arm.repeats and arm.repeats in recorded.trainings:
            said.append(_of_the_same_seed(recorded, arm))
    return said


def _of_the_same_seed(recorded: Recorded, arm: Arm) -> str:
    """Compare a training with the one it repeats, epoch by epoch."""
    again = recorded.trainings[arm.id][0]
    before = next((one for one in recorded.trainings[arm.repeats or ""] if one.seed == again.seed), None)
    if before is None:
        return ""
    pairs = zip(again.rows, before.rows, strict=False)
    apart = max(abs(one["loss"] - other["loss"]) for one, other in pairs)
    if apart == 0 and again.right == before.right:
        return _("Trained again with the same seed, every number of the curve is the same.")
    return _("Trained again with the same seed, the losses differ by up to {apart:.2g}.").format(apart=apart)
