"""Adversarial noise: as small as was asked for, along the gradient, and enough to change an answer."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.nn.adversarial import Attack
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras

SIDE = 16


@pytest.fixture(scope="module")
def probe():
    """A small random network without a size of its own and without a softmax."""
    keras = load_keras()
    keras.utils.set_random_seed(3)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None, None, 3), name="picture"),
            layers.Conv2D(8, 3, activation="relu", name="first"),
            layers.Conv2D(8, 3, activation="relu", name="second"),
            layers.GlobalAveragePooling2D(name="pool"),
            layers.Dense(4, kernel_initializer=keras.initializers.RandomNormal(0, 8), name="logits"),
        ],
        name="small",
    )
    return Probe(model)


@pytest.fixture(scope="module")
def attack(probe):
    return Attack(probe)


@pytest.fixture
def pixels():
    return np.random.default_rng(0).random((SIDE, SIDE, 3), np.float32)


@pytest.mark.parametrize("random_start", [False, True])
@pytest.mark.parametrize(("epsilon", "steps", "target"), [(0.5, 1, None), (4, 7, None), (30, 3, 2)])
def test_the_picture_stays_within_its_bounds(attack, pixels, epsilon, steps, target, random_start):
    pixels[0], pixels[1] = 0, 1  # there is no room below black and above white
    found = attack.run(pixels, epsilon=epsilon, steps=steps, target=target, random_start=random_start)
    assert found.changed.min() >= 0 and found.changed.max() <= 1
    assert found.strength <= epsilon * (1 + 1e-4)
    assert found.changed.dtype == np.float32 and found.changed.shape == pixels.shape
    assert found.path.shape == (steps + 1, 4)
    np.testing.assert_allclose(found.path.sum(axis=1), 1, atol=1e-5)


def test_one_step_moves_every_pixel_by_epsilon_along_the_sign_of_the_gradient(colour_zoo):
    """In the classifier of colours the gradient can be written down: W (p − y), the same at every pixel."""
    classifier = zoo.load()
    probe = classifier.probe()
    pixels = np.full((32, 32, 3), [0.6, 0.3, 0.5], np.float32)
    found = Attack(probe).run(pixels, epsilon=3)
    weights = classifier.model.get_layer("logits").get_weights()[0]  # (3, classes)
    direction = np.sign(weights @ (found.before - np.eye(10)[found.class_index]))
    np.testing.assert_allclose(found.noise, np.broadcast_to(direction * 3 / 255, pixels.shape), atol=1e-6)
    assert found.class_index == found.before.argmax() == 0
    assert found.after[0] < found.before[0]


def test_a_targeted_step_goes_the_other_way(colour_zoo):
    classifier = zoo.load()
    pixels = np.full((32, 32, 3), [0.6, 0.5, 0.3], np.float32)
    found = Attack(classifier.probe()).run(pixels, epsilon=40, steps=5, target=1)
    assert found.targeted and found.succeeded and found.after.argmax() == 1
    assert (found.noise[..., 0] < 0).all() and (found.noise[..., 1] > 0).all()


def test_more_steps_find_worse_pictures_than_one(attack, pixels):
    once, often = (attack.run(pixels, epsilon=8, steps=steps) for steps in (1, 20))
    first = once.class_index
    assert often.class_index == first
    assert often.after[first] <= once.after[first] < once.before[first]


def test_enough_noise_changes_the_answer_and_none_changes_nothing(attack, pixels):
    found = attack.run(pixels, epsilon=60, steps=20)
    assert found.succeeded and found.after.argmax() != found.before.argmax()
    still = attack.run(pixels, epsilon=0, steps=2)
    assert not still.succeeded and still.strength == 0
    np.testing.assert_array_equal(still.after, still.before)


def test_a_random_start_follows_its_seed(attack, pixels):
    runs = [
        attack.run(pixels, epsilon=4, steps=2, random_start=True, seed=seed).changed for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


def test_the_attack_works_at_the_size_the_network_works_at(colour_zoo):
    classifier = zoo.load()
    found = Attack(classifier.probe()).run(np.full((50, 70, 3), 0.5, np.float32), epsilon=2)
    assert found.changed.shape == (32, 32, 3)
    np.testing.assert_allclose(classifier.predict([found.changed])[0], found.after, atol=1e-5)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"epsilon": -1}, "epsilon -1 must be from 0 to 255"),
        ({"epsilon": 256}, "epsilon 256 must"),
        ({"epsilon": float("nan")}, "epsilon nan must"),
        ({"epsilon": 1, "steps": 0}, "steps 0 must be from 1 to 100"),
        ({"epsilon": 1, "steps": 101}, "steps 101 must"),
        ({"epsilon": 1, "target": 4}, "target 4 is not one of the model's classes 0 to 3"),
        ({"epsilon": 1, "target": -1}, "target -1 is not"),
    ],
)
def test_numbers_out_of_range_are_named(attack, pixels, wrong, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        attack.run(pixels, **wrong)
