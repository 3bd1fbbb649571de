"""Zero has the colour of zero, and a sign has a colour of its own."""

import numpy as np
import pytest

from cnnviz.viz import heatmaps, theme

ZERO = np.array(theme.rgb(theme.DIVERGING[5][1]), np.float32)


def test_zero_has_the_middle_colour_whatever_the_other_numbers_are():
    for values in ([[0.0, 9.0]], [[0.0, -0.1]], [[0.0, 3.0], [-5.0, 1.0]], [[0.0, 0.0]]):
        np.testing.assert_allclose(heatmaps.signed(values)[0, 0], ZERO, atol=1e-6)


def test_opposite_numbers_get_opposite_ends():
    colours = heatmaps.signed([[-4.0, 4.0]])
    np.testing.assert_allclose(colours[0, 0], theme.rgb(theme.DIVERGING[0][1]), atol=1e-6)
    np.testing.assert_allclose(colours[0, 1], theme.rgb(theme.DIVERGING[-1][1]), atol=1e-6)


def test_numbers_beyond_the_limit_stay_at_the_end_of_the_scale():
    np.testing.assert_array_equal(heatmaps.signed([[8.0]], limit=2), heatmaps.signed([[2.0]], limit=2))


def test_magnitude_does_not_see_the_sign_and_an_empty_map_is_dark():
    colours = heatmaps.magnitude([[-3.0, 3.0, 0.0]])
    np.testing.assert_array_equal(colours[0, 0], colours[0, 1])
    np.testing.assert_allclose(colours[0, 2], theme.rgb(theme.SEQUENTIAL[0][1]), atol=1e-6)
    empty = heatmaps.magnitude(np.zeros((2, 2)))
    np.testing.assert_allclose(empty[1, 1], theme.rgb(theme.SEQUENTIAL[0][1]), atol=1e-6)


def test_a_stack_of_maps_is_refused():
    with pytest.raises(ValueError, match="height, width"):
        heatmaps.signed(np.zeros((2, 2, 3)))
