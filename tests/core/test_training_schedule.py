from itertools import pairwise

import numpy as np
import pytest

from cnnviz.core.training_choices import SCHEDULES
from cnnviz.core.training_schedule import rate_share


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("epochs", [1, 5, 100])
def test_a_schedule_stays_between_nothing_and_the_whole_rate(schedule, epochs):
    shares = [rate_share(schedule, progress, epochs=epochs) for progress in np.linspace(-0.5, 1.5, 101)]
    assert all(0 <= share <= 1 for share in shares)
    assert shares[0] > 0


@pytest.mark.parametrize("schedule", ["step", "exponential", "cosine"])
def test_a_falling_schedule_never_rises(schedule):
    shares = [rate_share(schedule, progress, epochs=10) for progress in np.linspace(0, 1, 101)]
    assert all(later <= earlier for earlier, later in pairwise(shares))


def test_warm_up_reaches_the_whole_rate_and_ends_at_none():
    shares = [rate_share("warmup_cosine", progress, epochs=20) for progress in np.linspace(0, 1, 201)]
    assert max(shares) == pytest.approx(1, abs=1e-3)
    assert shares[-1] == pytest.approx(0, abs=1e-9)
    assert shares[0] < shares[5] < shares[10]
