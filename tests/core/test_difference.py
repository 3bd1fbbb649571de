"""An interval of a difference that holds zero says that chance is enough."""

import pytest

from cnnviz.core.difference import difference_interval
from cnnviz.core.errors import InvalidValue


@pytest.mark.parametrize(
    ("counts", "expected"),
    [  # Newcombe (1998), table II, method 10
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_the_interval_is_newcombes(counts, expected):
    assert difference_interval(*counts) == pytest.approx(expected, abs=6e-5)


def test_exchanging_the_two_exchanges_the_ends():
    low, high = difference_interval(700, 1000, 650, 1000)
    assert difference_interval(650, 1000, 700, 1000) == pytest.approx((-high, -low))


def test_more_successes_than_trials_are_refused():
    with pytest.raises(InvalidValue, match="successes 5"):
        difference_interval(5, 4, 1, 4)
