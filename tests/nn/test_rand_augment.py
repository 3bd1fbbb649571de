"""RandAugment by Keras' own layer."""

import math

import keras
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.rand_augment import layer_of, operations, rand_augment


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(0).random((3, 12, 16, 3)).astype(np.float32)


def test_no_operations_leave_the_pictures(pictures):
    assert np.array_equal(rand_augment(pictures, num_ops=0, factor=1, seed=0), pictures)


def test_a_seed_repeats_its_pictures_and_all_stay_in_range(pictures):
    first, again, other = (rand_augment(pictures, num_ops=2, factor=0.7, seed=seed) for seed in (5, 5, 6))
    assert first.shape == pictures.shape and first.dtype == np.float32
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)
    assert first.min() >= 0 and first.max() <= 1


def test_each_picture_has_its_own_operations():
    same = np.repeat(np.random.default_rng(0).random((1, 12, 12, 3)), 4, axis=0).astype(np.float32)
    changed = rand_augment(same, num_ops=2, factor=0.5, seed=1)
    assert len({picture.tobytes() for picture in changed}) == 4


def test_what_was_picked_is_done_as_in_the_layer_of_keras(pictures):
    """One picture, one operation, the same numbers drawn for it: the whole layer gives the same pixels."""
    picture, picked = pictures[:1], set()
    for seed in range(6):
        layer = layer_of(num_ops=1, factor=0.5, seed=seed)
        layer.build(picture.shape)
        names = operations(layer)
        place = int(np.random.default_rng(seed).integers(len(names), size=(1, 1)).item())
        picked.add(place)
        drawn = {
            name: getattr(layer, name).get_random_transformation(
                picture, training=True, seed=keras.random.SeedGenerator(seed)
            )
            for name in names
        }
        keras_pixels = layer.transform_images(picture, {"layer_idxes": [place], "transforms": drawn})
        ours = rand_augment(picture, num_ops=1, factor=0.5, seed=seed)
        assert np.allclose(ours, np.clip(keras_pixels, 0, 1), atol=1e-5), names[place]
    assert len(picked) >= 4


@pytest.mark.parametrize(
    "wrong", [{"num_ops": -1}, {"num_ops": 1.5}, {"factor": 1.1}, {"factor": math.nan}, {"seed": -1}]
)
def test_a_wrong_argument_is_refused_by_name(pictures, wrong):
    with pytest.raises(InvalidValue, match=next(iter(wrong))):
        rand_augment(pictures, **{"num_ops": 1, "factor": 0.5, "seed": 0} | wrong)
