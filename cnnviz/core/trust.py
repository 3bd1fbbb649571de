"""May a map be believed? One clause a check, with its numbers, and a verdict over all of them.

Every threshold stands here with its reason. A check may also end without an answer: a map that is empty or
flat says nothing, and a class whose probability does not move cannot be followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from cnnviz.core.trust_checks import (
    Check,
    ContrastCheck,
    CurvesCheck,
    Likeness,
    NoiseCheck,
    PointingCheck,
    WeightsCheck,
)
from cnnviz.core.trust_measures import is_flat

Kind = Literal["curves", "pointing", "weights", "contrast", "noise"]
State = Literal["good", "mixed", "bad", "unknown", "skipped"]
Opinion = Literal["supported", "care", "doubt", "cannot_tell"]
KINDS: tuple[Kind, ...] = ("curves", "pointing", "weights", "contrast", "noise")

# The probability has to fall by a tenth when the whole picture is blurred: curves that stay closer together
# than that differ by the noise of the model.
RANGE = 0.10
# Eight random orders do not show the whole range of luck; a map has to be beyond it by a twentieth of what
# the score can fall at all.
MARGIN = 0.05
# The pointing game asks for a hit. By chance the strongest of 36 patches is among the 4 that hurt most in one
# of nine cases.
TOP = 0.10
# A rank correlation of n independent patches is above 1.96 / √(n − 1) in one of forty cases by chance: 0.33
# for 36. Neighbours are alike, so chance does it more often: this asks for little.
BEYOND_CHANCE = 1.96
# ρ² is the share of the order that two maps have in common: at 0.71 it is half, at 0.5 a quarter.
LIKE, LITTLE = 0.71, 0.5
SAME = 0.95  # nine tenths in common: to the eye one map
FEWEST = 2  # answers that a verdict needs


@dataclass(frozen=True)
class Clause:
    """What one check says of a map.

    Attributes:
        kind: which check.
        state: "good", "mixed" or "bad"; "unknown" where it cannot be told, "skipped" where it was not done.
        reason: what decided it, a word for whoever writes the sentence.
        values: the numbers behind it, by name.
    """

    kind: Kind
    state: State
    reason: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class Verdict:
    """What all checks say of a map together.

    Attributes:
        clauses: one for each check, in the order of `KINDS`.
    """

    clauses: tuple[Clause, ...]

    @property
    def opinion(self) -> Opinion:
        """The worst clause decides; with too few answers nothing can be told.

        "supported": no check speaks against the map. "care": one does in part. "doubt": one does.
        """
        states = [clause.state for clause in self.clauses]
        if "bad" in states:
            return "doubt"
        if sum(state in ("good", "mixed") for state in states) < FEWEST:
            return "cannot_tell"
        return "care" if "mixed" in states else "supported"


def judge(check: Check) -> Clause:
    """Say what the numbers of a check mean.

    Args:
        check: from `cnnviz.core.trust_checks`.

    Returns:
        The clause.

    Example:
        >>> same = ContrastCheck(class_index=3, alike=Likeness(1.0, 1.0, empty=False))
        >>> clause = judge(same)
        >>> clause.kind, clause.state, clause.values["correlation"]
        ('contrast', 'bad', 1.0)
    """
    match check:
        case CurvesCheck():
            return _curves(check)
        case PointingCheck():
            return _pointing(check)
        case WeightsCheck():
            return _weights(check)
        case ContrastCheck():
            return _contrast(check)
        case NoiseCheck():
            return _noise(check)


def without_answer(kind: Kind, state: Literal["unknown", "skipped"], reason: str, **values: float) -> Clause:
    """Say that a check has no answer, or was not done.

    Args:
        kind: which check.
        state: "unknown" where it cannot be told, "skipped" where it was not done.
        reason: why, in a word.
        **values: numbers that belong to it.

    Returns:
        The clause.

    Example:
        >>> empty = Verdict(tuple(without_answer(kind, "unknown", "empty") for kind in KINDS))
        >>> empty.opinion
        'cannot_tell'
    """
    return _clause(kind, state, reason, **values)


def _curves(check: CurvesCheck) -> Clause:
    gone = [one.deletion.area for one in check.random]
    come = [one.insertion.area for one in check.random]
    span = check.whole - check.bare
    values = {
        "deletion": check.map.deletion.area, "insertion": check.map.insertion.area,
        "edges_deletion": check.edges.deletion.area, "edges_insertion": check.edges.insertion.area,
        "random_deletion": float(np.mean(gone)), "random_insertion": float(np.mean(come)),
        "random_deletion_least": min(gone), "random_deletion_most": max(gone),
        "random_insertion_least": min(come), "random_insertion_most": max(come),
        "whole": check.whole, "bare": check.bare, "draws": len(check.random),
    }  # fmt: skip
    if span < RANGE:
        return _clause("curves", "unknown", "no_range", **values)
    falls = check.map.deletion.area < min(gone) - MARGIN * span
    rises = check.map.insertion.area > max(come) + MARGIN * span
    if not falls and not rises:
        return _clause("curves", "bad", "no_better", **values)
    if not (falls and rises):
        return _clause("curves", "mixed", "deletion_only" if falls else "insertion_only", **values)
    edges_do_it = (
        check.edges.deletion.area <= check.map.deletion.area
        and check.edges.insertion.area >= check.map.insertion.area
    )
    return _clause(
        "curves", "mixed" if edges_do_it else "good", "edges" if edges_do_it else "better", **values
    )


def _pointing(check: PointingCheck) -> Clause:
    cells = int(check.damage.size)
    values: dict[str, float] = {
        "rank": check.rank, "cells": cells, "top": round(TOP * cells),
        "damage": float(check.damage.max()), "chance": BEYOND_CHANCE / np.sqrt(cells - 1),
    }  # fmt: skip
    if is_flat(check.damage) or check.damage.max() <= 0:
        return _clause("pointing", "unknown", "no_damage", damage=values["damage"])
    if check.correlation is None:
        return _clause("pointing", "unknown", "flat", damage=values["damage"])
    values["correlation"] = check.correlation
    hit = check.rank <= round(TOP * cells)
    ordered = check.correlation >= BEYOND_CHANCE / np.sqrt(cells - 1)
    if hit and ordered:
        return _clause("pointing", "good", "agrees", **values)
    if hit or ordered:
        return _clause("pointing", "mixed", "peak_only" if hit else "order_only", **values)
    return _clause("pointing", "bad", "disagrees", **values)


def _weights(check: WeightsCheck) -> Clause:
    first, last = (_correlation(check.alike[place]) for place in (0, -1))
    similarity = check.alike[-1].similarity
    values = {
        "first": first, "last": last, "similarity": 0.0 if similarity is None else similarity,
        "first_layers": check.layers[0], "layers": check.layers[-1],
    }  # fmt: skip
    if last >= LIKE:
        return _clause("weights", "bad", "same", **values)
    if first >= LIKE:
        return _clause("weights", "mixed", "not_the_last", **values)
    return _clause("weights", "good", "changes", **values)


def _contrast(check: ContrastCheck) -> Clause:
    correlation = _correlation(check.alike)
    similarity = check.alike.similarity
    values = {
        "class_index": check.class_index,
        "correlation": correlation,
        "similarity": 0.0 if similarity is None else similarity,
    }
    if check.alike.empty:
        return _clause("contrast", "good", "other_empty", **values)
    if correlation >= SAME:
        return _clause("contrast", "bad", "same", **values)
    if correlation >= LIKE:
        return _clause("contrast", "mixed", "alike", **values)
    return _clause("contrast", "good", "differs", **values)


def _noise(check: NoiseCheck) -> Clause:
    found = [_correlation(one) for one in check.alike]
    mean = float(np.mean(found))
    values = {
        "mean": mean, "least": min(found), "draws": len(found), "amplitude": check.amplitude,
        "probability": check.probability, "probability_least": min(check.probabilities),
        "probability_most": max(check.probabilities), "changed": check.changed,
    }  # fmt: skip
    if check.changed:
        return _clause("noise", "unknown", "answer_moves", **values)
    if mean >= LIKE:
        return _clause("noise", "good", "stable", **values)
    return _clause("noise", "mixed" if mean >= LITTLE else "bad", "moves", **values)


def _correlation(alike: Likeness) -> float:
    """Nothing in common with a map that is flat or empty."""
    return 0.0 if alike.correlation is None else alike.correlation


def _clause(kind: Kind, state: State, reason: str, **values: float) -> Clause:
    return Clause(kind, state, reason, MappingProxyType({name: float(one) for name, one in values.items()}))
