"""Arms beside one another in sentences: the first two, single changes, another experiment, further arms."""

from collections.abc import Sequence

from cnnviz.content.experiment_arms import Arm
from cnnviz.content.experiments import EXPERIMENTS, Pair
from cnnviz.jobs.experiment_gains import SEVERAL, Gain
from cnnviz.jobs.experiment_records import Recorded, read
from cnnviz.ui.experiment_figures import points, share
from cnnviz.ui.i18n import _


def of_two(recorded: Recorded) -> list[str]:
    """Say what the second arm gains against the first, in our figures and in the deck's.

    Args:
        recorded: what is recorded of an experiment whose first two arms have a stated accuracy.

    Returns:
        Sentences.
    """
    first, second, *others = recorded.experiment.arms
    gain = recorded.gain(second.id)
    if gain is None:
        return [_("The first two arms are not both recorded yet, so there is nothing to compare.")]
    sentence = _(
        "“{second}” is right in **{accuracy}**, “{first}” in **{before}**: a gain of {gain} "
        "percentage points (95 % interval {low} to {high}), where the deck states {stated}."
    )
    names = {"first": _(first.title), "second": _(second.title)}
    said = [
        sentence.format(
            **names,
            **_numbers(gain),
            accuracy=share(recorded.score(second.id).accuracy),
            before=share(recorded.score(first.id).accuracy),
            stated=_stated_gain(recorded),
        )
    ]
    if doubt := _doubt(gain):
        said.append(doubt)
    times = recorded.experiment.stated.train / recorded.trainings[first.id][0].result["pictures"]["train"]
    compared = _(
        "Against the deck's figures that is {second_off} points for “{second}” and {first_off} for "
        "“{first}”; the deck's networks learned from {times:.0f} times as many pictures."
    )
    offs = {"first_off": _off(recorded, first), "second_off": _off(recorded, second)}
    said.append(compared.format(**names, **offs, times=times))
    paired = {pair.arm for pair in recorded.experiment.pairs}
    said += [told for pair in recorded.experiment.pairs if (told := _of_pair(recorded, pair))]
    said += of_others(recorded, [arm for arm in others if arm.id not in paired])
    return said + of_cut_off(recorded) + _of_beside(recorded, gain)


def of_others(recorded: Recorded, arms: Sequence[Arm]) -> list[str]:
    """Say what further arms gain against the first one.

    Args:
        recorded: what is recorded of an experiment.
        arms: the further ones.

    Returns:
        One sentence for each arm that is recorded, if the first is.
    """
    first = recorded.experiment.arms[0]
    sentence = _("“{title}” against “{first}”: {gain} points ({low} to {high}).")
    return [
        sentence.format(title=_(arm.title), first=_(first.title), **_numbers(gain))
        for arm in arms
        if (gain := recorded.gain(arm.id))
    ]


def of_cut_off(recorded: Recorded) -> list[str]:
    """Name the arms whose epochs were over while they were still getting better.

    Args:
        recorded: what is recorded of an experiment.

    Returns:
        One sentence an arm.
    """
    said = []
    for arm in recorded.arms:
        trainings = recorded.trainings[arm.id]
        late = sum(training.cut_off for training in trainings)
        values = {"title": _(arm.title), "epochs": arm.settings.epochs, "late": late, "seeds": len(trainings)}
        if late and late == len(trainings):
            sentence = _(
                "“{title}” was still getting better on the validation pictures when its {epochs} epochs were "
                "over: trained for longer it can reach more."
            )
            said.append(sentence.format(**values))
        elif late:
            sentence = _(
                "With {late} of its {seeds} seeds “{title}” was still getting better on the validation "
                "pictures when its {epochs} epochs were over."
            )
            said.append(sentence.format(**values))
    return said


def _of_pair(recorded: Recorded, pair: Pair) -> str:
    gain = recorded.gain(pair.arm, pair.before)
    if gain is None:
        return ""
    sentence = _(
        "{what}: {gain} points ({low} to {high}), “{arm}” against “{before}” (seeds: {seeds} and "
        "{seeds_before})."
    )
    arm, before = (_(recorded.experiment.arm(id).title) for id in (pair.arm, pair.before))
    seeds = {"seeds": len(gain.trainings), "seeds_before": len(gain.before)}
    return sentence.format(what=_(pair.title), arm=arm, before=before, **_numbers(gain), **seeds)


def _of_beside(recorded: Recorded, here: Gain) -> list[str]:
    """Say whether the gain is larger than in the experiment that asks the same of easier pictures."""
    if recorded.experiment.beside is None:
        return []
    other = read(EXPERIMENTS[recorded.experiment.beside])
    there = other.gain(other.experiment.arms[1].id)
    if there is None:
        return []
    sentence = _(
        "In “{title}” the same two networks are {there} points apart ({low} to {high}), here {here}; the "
        "deck states {stated_there} there and {stated} here."
    )
    low, high = (points(end) for end in there.interval)
    said = [
        sentence.format(
            title=_(other.experiment.title), there=points(there.mean), low=low, high=high,
            here=points(here.mean), stated_there=_stated_gain(other), stated=_stated_gain(recorded),
        )
    ]  # fmt: skip
    low_more, high_more = here.beyond(there)
    if min(here.seeds, there.seeds) < SEVERAL or low_more <= 0 <= high_more:
        said.append(_("Whether the gain grows, these test pictures and seeds leave open."))
    elif low_more > 0:
        said.append(_("So the gain grows."))
    else:
        said.append(_("So the gain does not grow but shrinks."))
    return said


def _doubt(gain: Gain) -> str:
    """Say why a gain is not clear; nothing where it is."""
    if gain.clear:
        return ""
    if gain.side and gain.seeds < SEVERAL:
        return _("That rests on one seed; with another one it can come out otherwise.")
    return _("That is too little to tell from chance with these test pictures and seeds.")


def _numbers(gain: Gain) -> dict[str, str]:
    low, high = gain.interval
    return {"gain": points(gain.mean), "low": points(low), "high": points(high)}


def _stated_gain(recorded: Recorded) -> str:
    first, second, *_others = recorded.experiment.arms
    return points((second.stated or 0) - (first.stated or 0))


def _off(recorded: Recorded, arm: Arm) -> str:
    return points(recorded.score(arm.id).accuracy - (arm.stated or 0))
