"""A list of remedies in sentences: which gains most, which are clear, and what the seed alone does."""

from collections.abc import Sequence

from cnnviz.content.experiment_arms import Arm
from cnnviz.jobs.experiment_gains import SEVERAL, Gain
from cnnviz.jobs.experiment_records import Recorded
from cnnviz.ui.experiment_figures import points
from cnnviz.ui.i18n import _


def of_remedies(recorded: Recorded) -> list[str]:
    """Say what the arms gain against the first one, taken together.

    Args:
        recorded: what is recorded of an experiment with many arms.

    Returns:
        Sentences; none where there is nothing to compare.
    """
    tried = [(arm, gain) for arm in recorded.arms if not arm.repeats and (gain := recorded.gain(arm.id))]
    said = []
    if tried:
        best, most = max(tried, key=lambda one: one[1].mean)
        low, high = most.interval
        sentence = _("“{title}” gains most: **{gain}** points (95 % interval {low} to {high}).")
        values = {"gain": points(most.mean), "low": points(low), "high": points(high)}
        said.append(sentence.format(title=_(best.title), **values))
        said += _counted_up([gain for _arm, gain in tried])
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


def _counted_up(gains: Sequence[Gain]) -> list[str]:
    """Count the gains by their side of zero, those of one seed apart: no seed speaks against them."""
    several = [gain for gain in gains if gain.seeds >= SEVERAL]
    alone = [gain for gain in gains if gain.seeds < SEVERAL]
    said = []
    if several:
        sentence = _(
            "Remedies with several seeds: {better} clearly better than the start, {worse} clearly worse, "
            "{open} left open by the test pictures or the seeds."
        )
        said.append(sentence.format(**_sides([gain.side * gain.clear for gain in several])))
    if alone:
        sentence = _(
            "Remedies with one seed only: {better} better than the start by more than the test pictures "
            "leave open, {worse} worse, {open} neither; with another seed each can come out otherwise."
        )
        said.append(sentence.format(**_sides([gain.side for gain in alone])))
    return said


def _sides(sides: Sequence[int]) -> dict[str, int]:
    return {"better": sides.count(1), "worse": sides.count(-1), "open": sides.count(0)}


def _of_the_same_seed(recorded: Recorded, arm: Arm) -> str:
    """Compare a training with the one it repeats, epoch by epoch."""
    again = recorded.trainings[arm.id][0]
    before = next((one for one in recorded.trainings[arm.repeats or ""] if one.seed == again.seed), None)
    if before is None:
        return ""
    if again.same_curve(before) and again.right == before.right:
        return _("Trained again with the same seed, every number of the curve is the same.")
    pairs = zip(again.rows, before.rows, strict=False)
    apart = max(abs(one["loss"] - other["loss"]) for one, other in pairs)
    return _("Trained again with the same seed, the losses differ by up to {apart:.2g}.").format(apart=apart)
