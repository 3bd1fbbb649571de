"""A prediction and its map come from one call, and every method is NumPy on what the probe saw."""

import numpy as np
import pytest

from cnnviz.core.cam import METHODS
from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.nn.explanation import explain


@pytest.fixture
def classifier(colour_zoo):
    return zoo.load()


@pytest.fixture
def red():
    """Red on the left, grey on the right."""
    pixels = np.full((40, 60, 3), 0.1, np.float32)
    pixels[:, :30, 0] = 0.9
    return pixels


@pytest.mark.parametrize("method", METHODS)
def test_the_map_is_the_method_on_what_the_probe_saw(classifier, red, method):
    probe = classifier.probe()
    found, seen = explain(probe, red, method=method), probe.observe(red)
    np.testing.assert_array_equal(found.raw, METHODS[method](seen.activations, seen.gradients))
    assert (found.method, found.layer, found.maps, found.raw.shape) == (method, "maps", 3, (8, 8))


def test_the_probabilities_are_those_of_a_plain_prediction(classifier, red):
    found = explain(classifier.probe(), red)
    np.testing.assert_allclose(found.probabilities, classifier.predict([red])[0], atol=1e-6)
    assert found.class_index == found.probabilities.argmax() == 0


def test_the_map_points_at_the_colour_that_spoke(classifier, red):
    found = explain(classifier.probe(), red)
    heat = found.over(40, 60)
    assert heat.shape == (40, 60) and heat.min() >= 0 and heat.max() <= 1
    assert heat[:, :20].min() > 2 * heat[:, 40:].max()


def test_a_class_that_everything_speaks_against_has_an_empty_map(classifier, red):
    found = explain(classifier.probe(), red, class_index=9)
    assert found.grid.empty and not found.over(40, 60).any()
    assert found.class_index == 9


def test_eigen_cam_shows_the_same_for_every_class(classifier, red):
    maps = [explain(classifier.probe(), red, method="eigen_cam", class_index=i).raw for i in (0, 5)]
    np.testing.assert_allclose(maps[0], maps[1], atol=1e-6)


def test_unknown_methods_and_classes_are_named(classifier, red):
    with pytest.raises(InvalidValue, match="method 'xrai' is none of cam, grad_cam"):
        explain(classifier.probe(), red, method="xrai")
    with pytest.raises(InvalidValue, match="class_index 10 "):
        explain(classifier.probe(), red, class_index=10)


def test_a_layer_without_maps_is_refused(classifier):
    with pytest.raises(InvalidValue, match="'pool' has no maps"):
        classifier.probe("pool")
