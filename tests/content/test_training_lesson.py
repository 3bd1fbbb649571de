"""What the lesson on training says about Keras is what Keras does."""

import numpy as np
import pytest

from cnnviz.content import lessons
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import LOWEST_RATE, OPTIMIZERS
from cnnviz.nn import own_pictures
from cnnviz.nn.networks import network_and_learner
from cnnviz.nn.runtime import load_keras
from cnnviz.ui.training_words import SETTINGS

SECTIONS = lessons.read("training").sections


def said(section):
    return SECTIONS[section].body


def test_every_optimizer_has_its_rule():
    assert {f"optimizer_{name}" for name in OPTIMIZERS} <= set(SECTIONS)


def test_passages_have_no_field_that_nobody_fills():
    for name in ("data", "batches", "initializers", "schedules", "losses", "regularization", "callbacks"):
        assert said(name).format() == said(name)


def test_adam_has_the_constants_of_the_lesson():
    keras = load_keras()
    adam = keras.optimizers.Adam()
    assert (adam.beta_1, adam.beta_2, adam.epsilon) == (0.9, 0.999, 1e-7)
    assert "*β*₁ = 0.9, *β*₂ = 0.999" in said("optimizer_adam")
    assert "10⁻⁷ in Keras" in said("optimizer_adam")
    assert keras.optimizers.RMSprop().rho == 0.9
    assert "0.9·*s* + 0.1·*g*²" in said("optimizer_rmsprop")


@pytest.mark.parametrize(
    ("name", "rule", "variance"),
    [("Glorot", "2/(nᵢₙ + nₒᵤₜ)", 2 / 500), ("He", "2/nᵢₙ", 2 / 300), ("Lecun", "1/nᵢₙ", 1 / 300)],
)
def test_first_weights_have_the_variance_of_the_lesson(name, rule, variance):
    draw = getattr(load_keras().initializers, f"{name}Normal")(seed=1)
    assert np.var(np.asarray(draw((300, 200)))) == pytest.approx(variance, rel=0.03)
    assert rule in said("initializers")


def test_zeros_as_first_weights_kill_every_relu_whatever_the_rate():
    assert "with *zeros* every ReLU gives 0" in said("inside")
    settings = TrainingSettings(initializer="zeros", filters=(4, 4), learning_rate=1e-6)
    network, learner = network_and_learner(settings, input_shape=(8, 8, 1), classes=10)
    pictures = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 1), np.uint8)
    learner.fit(pictures, np.arange(20) % 10, verbose=0)
    first = load_keras().Model(network.inputs, network.get_layer("conv2d_1").output)
    assert not np.asarray(first(pictures)).any()


def test_the_lowest_rate_of_a_plateau_is_the_lowest_that_can_be_set():
    assert f"down to {LOWEST_RATE:f}" in SETTINGS["reduce_on_plateau"].why
    assert f"down to {LOWEST_RATE:f}" in TrainingSettings.__doc__


def test_dropout_scales_while_training_and_does_nothing_afterwards():
    layer = load_keras().layers.Dropout(0.25, seed=0)
    ones = np.ones((1, 1000), np.float32)
    assert set(np.unique(np.asarray(layer(ones, training=True)).round(5))) == {0, np.float32(1.33333)}
    np.testing.assert_array_equal(np.asarray(layer(ones, training=False)), ones)


def test_batch_normalization_learns_gamma_and_beta_and_tracks_mean_and_variance():
    layer = load_keras().layers.BatchNormalization()
    layer.build((None, 4, 4, 8))
    assert [weight.name for weight in layer.trainable_weights] == ["gamma", "beta"]
    assert [weight.name for weight in layer.non_trainable_weights] == ["moving_mean", "moving_variance"]


def test_each_batch_enters_the_running_means_with_one_hundredth_and_the_verdict_asks_as_many_pictures():
    assert load_keras().layers.BatchNormalization().momentum == 1 - 1 / 100
    assert "one hundredth" in said("regularization")
    assert f"up to {own_pictures.MOST} of those" in said("regularization")


def test_a_surely_wrong_answer_costs_a_finite_loss():
    keras = load_keras()
    loss = keras.losses.SparseCategoricalCrossentropy()
    wrong = float(loss(np.array([0]), np.array([[0.0, 1.0]], np.float32)))
    assert wrong == pytest.approx(-np.log(1e-7), rel=1e-3)
    blind = float(loss(np.array([0]), np.full((1, 10), 0.1, np.float32)))
    assert blind == pytest.approx(np.log(10), rel=1e-5)
