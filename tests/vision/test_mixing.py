"""Mixup and CutMix: the picture and the label have the same shares of both."""

import math

import keras
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.mixing import Mixing, mix

BLACK, WHITE = np.zeros((12, 20, 3), np.float32), np.ones((12, 20, 3), np.float32)


@pytest.fixture
def pair() -> tuple[np.ndarray, np.ndarray]:
    first, second = np.random.default_rng(0).random((2, 12, 20, 3)).astype(np.float32)
    return first, second


def test_mixup_is_the_convex_combination_with_the_share_of_the_label(pair):
    first, second = pair
    for seed in range(20):
        mixed = mix(first, second, Mixing(kind="mixup", alpha=1), np.random.default_rng(seed))
        assert 0 <= mixed.share <= 1 and mixed.box is None
        assert np.allclose(mixed.pixels, mixed.share * first + (1 - mixed.share) * second, atol=1e-6)


def test_mixup_is_what_the_layer_of_keras_makes_with_the_same_share(pair):
    mixed = mix(*pair, Mixing(kind="mixup", alpha=1), np.random.default_rng(3))
    drawn = {"mix_weight": np.array([mixed.share] * 2, np.float32), "permutation_order": np.array([1, 0])}
    layer = keras.layers.MixUp(name="mixup")
    theirs = np.asarray(layer.transform_images(np.stack(pair), drawn, training=True))[0]
    labels = np.asarray(layer.transform_labels(np.eye(2, dtype=np.float32), drawn, training=True))[0]
    assert np.allclose(mixed.pixels, theirs, atol=1e-6)
    assert labels[0] == pytest.approx(mixed.share)


def test_the_share_of_cutmix_is_the_area_and_the_box_holds_the_second_picture():
    for seed in range(50):
        mixed = mix(BLACK, WHITE, Mixing(kind="cutmix", alpha=1), np.random.default_rng(seed))
        top, left, height, width = mixed.box
        assert mixed.share == pytest.approx(1 - mixed.pixels.mean(dtype=np.float64))
        assert (mixed.pixels[top : top + height, left : left + width] == 1).all()
        assert mixed.pixels[..., 0].sum() == height * width
        assert 0 <= top <= top + height <= 12 and 0 <= left <= left + width <= 20


def test_cutmix_is_what_the_layer_of_keras_makes_with_the_same_box(pair):
    mixed = mix(*pair, Mixing(kind="cutmix", alpha=1), np.random.default_rng(1))
    top, left, height, width = mixed.box
    edges = [np.full(2, edge, np.float32) for edge in (left, left + width, top, top + height)]
    layer = keras.layers.CutMix(name="cutmix")
    mask, weight = layer._generate_batch_mask((2, 12, 20, 3), edges)
    drawn = {"batch_masks": mask, "mix_weight": weight, "permutation_order": np.array([1, 0])}
    assert np.array_equal(mixed.pixels, np.asarray(layer.transform_images(np.stack(pair), drawn))[0])
    assert float(np.ravel(weight)[0]) == pytest.approx(mixed.share)
    assert 0 < mixed.share < 1


def test_without_mixing_the_first_picture_is_left_as_it_is(pair):
    mixed = mix(*pair, Mixing(), np.random.default_rng(0))
    assert np.array_equal(mixed.pixels, pair[0])
    assert (mixed.share, mixed.box) == (1, None)


@pytest.mark.parametrize("kind", ["mixup", "cutmix"])
def test_a_small_alpha_leaves_nearly_one_picture_and_a_large_one_halves(kind):
    def shares(alpha: float) -> np.ndarray:
        rng = np.random.default_rng(0)
        return np.array([mix(BLACK, WHITE, Mixing(kind=kind, alpha=alpha), rng).share for _ in range(200)])

    assert np.abs(shares(0.1) - 0.5).mean() > 0.4
    assert np.abs(shares(10) - 0.5).mean() < 0.15


@pytest.mark.parametrize("wrong", [{"kind": "blend"}, {"alpha": 0}, {"alpha": math.nan}, {"alpha": 11}])
def test_an_unknown_mixing_is_refused_by_its_value(wrong):
    with pytest.raises(InvalidValue, match=str(next(iter(wrong.values())))):
        Mixing(**wrong)


def test_pictures_of_two_shapes_are_refused():
    with pytest.raises(InvalidValue, match=r"\(12, 20, 3\) and \(12, 19, 3\)"):
        mix(BLACK, WHITE[:, 1:], Mixing(kind="mixup"), np.random.default_rng(0))
