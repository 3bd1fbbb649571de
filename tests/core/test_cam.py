"""Class activation maps against maps derived by hand, against their definitions, and against tf-keras-vis."""

import numpy as np
import pytest

from cnnviz.core.cam import METHODS, eigen_cam, grad_cam, grad_cam_plus_plus, hires_cam, layer_cam
from cnnviz.core.errors import InvalidValue
from cnnviz.core.picture_methods import smooth_grad
from cnnviz.nn.runtime import load_keras

A = np.array([[[1, 2], [0, 3]], [[2, 0], [4, 1]]], dtype=float)  # two channels on a 2×2 grid
G = np.array([[[1, -2], [0, 1]], [[1, 0], [2, -1]]], dtype=float)


def test_grad_cam_is_what_the_paper_gives_by_hand():
    # mean gradients: (1+0+1+2)/4 = 1 and (−2+1+0−1)/4 = −1/2
    by_hand = [[1 - 1, 0], [2 - 0, 4 - 0.5]]

    assert grad_cam(A, G).tolist() == by_hand


def test_hires_cam_is_what_the_paper_gives_by_hand():
    assert hires_cam(A, G).tolist() == [[1 - 4, 0 + 3], [2 + 0, 8 - 1]]


def test_layer_cam_is_what_the_paper_gives_by_hand():
    assert layer_cam(A, G).tolist() == [[1, 3], [2, 8]]


def test_grad_cam_plus_plus_is_what_the_paper_gives_by_hand():
    # one channel, sum of activations 4: alpha(½) = ¼ / (½ + ⅛·4) = ¼, alpha(1) = 1 / (2 + 4) = ⅙
    weight = 1 / 4 * 1 / 2 + 1 / 6 * 1

    found = grad_cam_plus_plus([[[1.0], [3.0]]], [[[0.5], [1.0]]])

    np.testing.assert_allclose(found, [[weight, 3 * weight]], rtol=1e-6)


def test_grad_cam_plus_plus_ignores_places_that_speak_against_the_class():
    found = grad_cam_plus_plus([[[1.0], [3.0]]], [[[-1.0], [1.0]]])

    # alpha(1) = 1 / (2 + 4); the negative place adds nothing
    np.testing.assert_allclose(found, [[1 / 6, 3 / 6]], rtol=1e-6)


def test_eigen_cam_finds_the_one_pattern_of_activations_that_have_only_one():
    pattern, channels = np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([3.0, 4.0])
    found = eigen_cam(pattern[:, :, None] * channels)

    np.testing.assert_allclose(found, pattern * 5, atol=1e-6)


@pytest.mark.parametrize("shape", [(5, 4, 3), (2, 3, 40)], ids=["more places", "more channels"])
def test_eigen_cam_is_the_projection_on_the_first_singular_vector(shape):
    activations = np.random.default_rng(1).uniform(0, 1, shape)
    places = activations.reshape(-1, shape[2])
    first = np.linalg.svd(places, full_matrices=False)[2][0]

    found = eigen_cam(activations, -activations)

    np.testing.assert_allclose(found.ravel(), np.abs(places @ first), rtol=1e-5)


@pytest.mark.parametrize("name", METHODS)
def test_a_layer_that_is_silent_gives_an_empty_map_and_no_nan(name):
    found = METHODS[name](np.zeros((3, 4, 2)), np.zeros((3, 4, 2)))

    assert found.shape == (3, 4)
    assert found.dtype == np.float32
    assert (found == 0).all()


@pytest.mark.parametrize("method", [grad_cam, grad_cam_plus_plus, layer_cam])
def test_a_class_that_everything_speaks_against_gives_an_empty_map(method):
    assert (method(np.ones((3, 3, 2)), -np.ones((3, 3, 2))) == 0).all()


@pytest.mark.parametrize("name", METHODS)
def test_maps_are_not_normalised_and_scale_with_the_activations(name):
    once, twice = METHODS[name](A, G), METHODS[name](2 * A, G)

    if name != "grad_cam_plus_plus":  # its weights depend on the activations too
        np.testing.assert_allclose(twice, 2 * once, rtol=1e-6)
    assert once.max() not in (0, 1)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("activations", "gradients", "sentence"),
    [
        (np.ones((2, 2)), np.ones((2, 2)), "must both be"),
        (np.ones((2, 2, 1)), np.ones((2, 3, 1)), "must both be"),
        (np.full((2, 2, 1), np.nan), np.ones((2, 2, 1)), "activations.0, 0, 0. is nan"),
        (np.ones((2, 2, 1)), np.full((2, 2, 1), np.inf), "gradients.0, 0, 0. is inf"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name, activations, gradients, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        METHODS[name](activations, gradients)


@pytest.fixture(scope="module")
def tiny_network():
    """Two convolutions, global average pooling and one dense layer, with random weights."""
    keras = load_keras()
    keras.utils.set_random_seed(4)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((12, 10, 3)),
            layers.Conv2D(6, 3, activation="relu", name="first"),
            layers.Conv2D(8, 3, strides=2, activation="relu", name="last"),
            layers.GlobalAveragePooling2D(name="pool"),
            layers.Dense(4, bias_initializer="random_normal", name="logits"),
        ],
        name="tiny",
    )


@pytest.fixture(scope="module")
def probed(tiny_network):
    import tensorflow as tf

    picture = np.random.default_rng(2).uniform(0, 1, (1, 12, 10, 3)).astype(np.float32)
    upper = tiny_network.layers[2:]
    lower = tiny_network.get_layer("last")(tiny_network.get_layer("first")(picture))
    with tf.GradientTape() as tape:
        tape.watch(lower)
        logits = upper[1](upper[0](lower))
        score = logits[0, 1]
    gradients = tape.gradient(score, lower)
    return picture, np.asarray(lower)[0], np.asarray(gradients)[0], np.asarray(logits)[0]


def test_hires_cam_adds_up_to_the_class_score_without_its_bias(tiny_network, probed):
    _, activations, gradients, logits = probed
    _, bias = tiny_network.get_layer("logits").get_weights()

    assert hires_cam(activations, gradients).sum() == pytest.approx(logits[1] - bias[1], abs=1e-5)


def test_grad_cam_after_global_average_pooling_is_the_original_cam(tiny_network, probed):
    _, activations, gradients, _ = probed
    weights, _ = tiny_network.get_layer("logits").get_weights()
    places = activations.shape[0] * activations.shape[1]
    cam = np.maximum(activations @ weights[:, 1] / places, 0)

    np.testing.assert_allclose(grad_cam(activations, gradients), cam, atol=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:tf_keras_vis")
@pytest.mark.parametrize(
    ("name", "module", "kind"), [("grad_cam", "gradcam", "Gradcam"), ("layer_cam", "layercam", "Layercam")]
)
def test_maps_equal_those_of_tf_keras_vis(tiny_network, probed, name, module, kind):
    import importlib

    load_keras()
    peer = importlib.import_module(f"tf_keras_vis.{module}")
    scores = importlib.import_module("tf_keras_vis.utils.scores")
    keras = load_keras()
    picture, activations, gradients, _ = probed
    flat = keras.Model(tiny_network.inputs, tiny_network.outputs, name="flat")  # it fails on Sequential

    expected = getattr(peer, kind)(flat, clone=False)(
        scores.CategoricalScore([1]),
        picture,
        penultimate_layer="last",
        seek_penultimate_conv_layer=False,
        expand_cam=False,
        normalize_cam=False,
    )

    np.testing.assert_allclose(METHODS[name](activations, gradients), np.asarray(expected)[0], atol=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:tf_keras_vis")
def test_the_gradient_of_one_picture_without_noise_is_the_saliency_map_of_tf_keras_vis(tiny_network, probed):
    import importlib

    import tensorflow as tf

    peer = importlib.import_module("tf_keras_vis.saliency")
    scores = importlib.import_module("tf_keras_vis.utils.scores")
    flat = load_keras().Model(tiny_network.inputs, tiny_network.outputs, name="flat")
    picture = tf.constant(probed[0])
    with tf.GradientTape() as tape:
        tape.watch(picture)
        score = flat(picture)[0, 1]
    gradients = tape.gradient(score, picture).numpy()

    expected = peer.Saliency(flat, clone=False)(scores.CategoricalScore([1]), picture, normalize_map=False)

    np.testing.assert_allclose(smooth_grad(gradients), np.asarray(expected)[0], atol=1e-6)
