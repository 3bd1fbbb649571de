"""Two pictures in one."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.resize import square
from cnnviz.vision.side_by_side import side_by_side


def test_each_half_is_the_middle_square_of_its_picture():
    rng = np.random.default_rng(0)
    left, right = rng.random((40, 90, 3), np.float32), rng.random((70, 30, 3), np.float32)
    joined = side_by_side(left, right, side=24)
    assert joined.shape == (24, 48, 3) and joined.dtype == np.float32
    np.testing.assert_array_equal(joined[:, :24], square(left, 24))
    np.testing.assert_array_equal(joined[:, 24:], square(right, 24))


def test_a_side_of_nothing_is_refused():
    black = np.zeros((4, 4, 3), np.float32)
    with pytest.raises(InvalidValue, match="side must be at least 1"):
        side_by_side(black, black, side=0)
