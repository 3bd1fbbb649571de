import numpy as np
import pytest

from cnnviz.core.calibration import best_temperature, cross_entropy
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.runtime import load_keras


def _answers(temperature, count=20_000):
    """Labels drawn from softmax(logits), and the logits made too sure or too unsure by a factor."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (count, 5))
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (rng.random((count, 1)) > chances.cumsum(axis=1)).sum(axis=1).clip(max=4)
    return logits * temperature, labels


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_the_factor_that_made_logits_too_sure_is_found(temperature):
    assert best_temperature(*_answers(temperature)) == pytest.approx(temperature, rel=0.03)


def test_no_temperature_nearby_fits_better():
    logits, labels = _answers(2.5, 2000)
    best = best_temperature(logits, labels)
    least = cross_entropy(logits / best, labels)
    assert all(cross_entropy(logits / (best * factor), labels) >= least for factor in (0.9, 0.99, 1.01, 1.1))


def test_the_loss_is_that_of_keras():
    logits, labels = _answers(1.0, 200)
    keras = load_keras()
    expected = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    assert cross_entropy(logits, labels) == pytest.approx(float(expected), rel=1e-5)


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(InvalidValue, match=r"logits of shape \(2, 3\) and labels of shape \(3,\)"):
        best_temperature(np.zeros((2, 3)), [0, 1, 2])
