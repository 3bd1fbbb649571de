"""Each clause of the verdict, on numbers that make it so."""

import numpy as np
import pytest

from cnnviz.core.faithfulness import as_curve
from cnnviz.core.trust import KINDS, LIKE, LITTLE, SAME, Verdict, judge, without_answer
from cnnviz.core.trust_checks import (
    ContrastCheck,
    CurvesCheck,
    Likeness,
    NoiseCheck,
    OrderCurves,
    PointingCheck,
    WeightsCheck,
)


def order(deletion, insertion):
    """Curves with these areas."""
    return OrderCurves(as_curve([0, 1], [deletion, deletion]), as_curve([0, 1], [insertion, insertion]))


def curves(deletion, insertion, *, edges=(0.5, 0.5), whole=0.9, bare=0.1):
    random = (order(0.4, 0.4), order(0.5, 0.5), order(0.6, 0.6))
    return CurvesCheck(order(deletion, insertion), order(*edges), random, whole, bare)


def pointing(rank, correlation, *, most=1.0):
    damage = np.full((6, 6), -1.0, np.float32)
    damage[0, 0] = most
    return PointingCheck(np.zeros((6, 6), np.float32), damage, rank, correlation)


def like(value):
    return Likeness(value, value, empty=False)


EMPTY = Likeness(None, None, empty=True)


def noise(*values, changed=0):
    return NoiseCheck(0.05, tuple(like(one) for one in values), 0.9, (0.8, 0.85), changed)


def weights(first, last):
    return WeightsCheck((1, 4), (like(first), like(last)))


CASES = [
    (curves(0.2, 0.8), "good", "better"),
    (curves(0.2, 0.61), "mixed", "deletion_only"),  # above all random orders, but not by the margin
    (curves(0.39, 0.8), "mixed", "insertion_only"),
    (curves(0.5, 0.5), "bad", "no_better"),
    (curves(0.2, 0.8, edges=(0.1, 0.9)), "mixed", "edges"),
    (curves(0.2, 0.8, edges=(0.1, 0.7)), "good", "better"),
    (curves(0.2, 0.8, bare=0.85), "unknown", "no_range"),
    (curves(0.2, 0.8, whole=0.1, bare=0.9), "unknown", "no_range"),
    (pointing(1, 0.5), "good", "agrees"),
    (pointing(4, 0.1), "mixed", "peak_only"),
    (pointing(5, 0.5), "mixed", "order_only"),
    (pointing(5, 0.3), "bad", "disagrees"),
    (pointing(1, 0.5, most=-0.5), "unknown", "no_damage"),
    (pointing(1, None), "unknown", "flat"),
    (weights(0.2, 0.1), "good", "changes"),
    (weights(LIKE, 0.1), "mixed", "not_the_last"),
    (weights(1.0, LIKE), "bad", "same"),
    (WeightsCheck((1, 4), (EMPTY, EMPTY)), "good", "changes"),
    (ContrastCheck(1, like(LIKE - 0.01)), "good", "differs"),
    (ContrastCheck(1, like(-1.0)), "good", "differs"),
    (ContrastCheck(1, like(LIKE)), "mixed", "alike"),
    (ContrastCheck(1, like(SAME)), "bad", "same"),
    (ContrastCheck(1, EMPTY), "good", "other_empty"),
    (noise(0.9, 0.6), "good", "stable"),
    (noise(0.6, 0.55), "mixed", "moves"),
    (noise(LITTLE - 0.01), "bad", "moves"),
    (noise(0.1, changed=1), "unknown", "answer_moves"),
]


@pytest.mark.parametrize(
    ("check", "state", "reason"), CASES, ids=[f"{type(c).__name__}-{s}-{r}" for c, s, r in CASES]
)
def test_numbers_make_the_clause(check, state, reason):
    clause = judge(check)
    assert (clause.state, clause.reason) == (state, reason)
    assert clause.kind in KINDS and clause.values


def test_a_clause_carries_the_numbers_behind_it():
    values = judge(curves(0.2, 0.8)).values
    assert (values["deletion"], values["insertion"]) == pytest.approx((0.2, 0.8))
    assert (values["random_deletion_least"], values["random_deletion_most"]) == pytest.approx((0.4, 0.6))
    assert judge(noise(0.9, 0.6)).values["least"] == pytest.approx(0.6)
    assert judge(weights(0.3, 0.2)).values["layers"] == 4


GOOD, MIXED = judge(curves(0.2, 0.8)), judge(weights(0.9, 0.1))
BAD, UNKNOWN = judge(ContrastCheck(1, like(1.0))), judge(noise(0.1, changed=1))
SKIPPED = without_answer("weights", "skipped", "many_passes", maps=9)


@pytest.mark.parametrize(
    ("clauses", "opinion"),
    [
        ([GOOD, GOOD, GOOD], "supported"),
        ([GOOD, GOOD, UNKNOWN, SKIPPED], "supported"),
        ([GOOD, MIXED, GOOD], "care"),
        ([GOOD, MIXED, BAD, UNKNOWN], "doubt"),
        ([BAD, SKIPPED], "doubt"),  # one clear failure is enough
        ([GOOD, UNKNOWN, SKIPPED], "cannot_tell"),
        ([UNKNOWN], "cannot_tell"),
    ],
)
def test_the_worst_clause_decides(clauses, opinion):
    assert Verdict(tuple(clauses)).opinion == opinion
