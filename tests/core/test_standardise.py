"""Standardisation: the numbers are those of Keras' generator, and what each step promises holds."""

import math
import warnings

import numpy as np
import pytest
from keras.src.legacy.preprocessing.image import ImageDataGenerator

from cnnviz.core.errors import InvalidValue
from cnnviz.core.standardise import Standardisation, fit, standardise

CHOICES = [
    {"rescale": 1 / 255},
    {"samplewise_center": True},
    {"samplewise_std_normalization": True},
    {"featurewise_center": True},
    {"featurewise_std_normalization": True},
    {"zca_whitening": True, "zca_epsilon": 1e-3},
    {"zca_whitening": True, "featurewise_std_normalization": True, "rescale": 0.5},
    {"samplewise_center": True, "featurewise_std_normalization": True, "rescale": 2.0},
    {"samplewise_std_normalization": True, "zca_whitening": True, "zca_epsilon": 0.1},
]


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    """Ninety pictures whose neighbouring pixels and whose channels are alike, as in photographs."""
    noise = np.random.default_rng(0).random((90, 6, 5, 3))
    smooth = (noise[:, 1:-1] + noise[:, 2:] + noise[:, :-2]) / 3
    return (smooth * [0.5, 0.8, 1.0] + 0.3 * smooth[..., :1]).astype(np.float32)[:, :, :4]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: "+".join(choice))
def test_numbers_are_those_of_keras_generator(pictures, choice):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras tells of the steps that it adds
        generator = ImageDataGenerator(**choice)
    generator.fit(pictures)
    theirs = np.concatenate([generator.standardize(picture[None].copy()) for picture in pictures])
    settings = Standardisation(**choice)
    fitted = fit(pictures, settings)
    ours = standardise(pictures, fitted)
    assert ours.dtype == np.float32
    assert np.allclose(ours, theirs, atol=2e-3 * np.abs(theirs).max())
    assert [name for name in ("featurewise_center", "samplewise_center") if name in settings.steps] == [
        name for name in ("featurewise_center", "samplewise_center") if getattr(generator, name)
    ]
    if settings.zca_whitening:
        most = np.abs(generator.zca_whitening_matrix).max()
        assert np.allclose(fitted.whitening.matrix, generator.zca_whitening_matrix, atol=2e-3 * most)


def test_samplewise_steps_leave_each_picture_with_mean_zero_and_deviation_one(pictures):
    settings = Standardisation(samplewise_std_normalization=True)
    done = standardise(pictures, fit(pictures, settings))
    assert np.allclose(done.mean((1, 2, 3)), 0, atol=1e-5)
    assert np.allclose(done.std((1, 2, 3)), 1, atol=1e-4)


def test_featurewise_steps_leave_each_channel_of_the_set_with_mean_zero_and_deviation_one(pictures):
    settings = Standardisation(featurewise_std_normalization=True)
    done = standardise(pictures, fit(pictures, settings))
    assert np.allclose(done.mean((0, 1, 2)), 0, atol=1e-5)
    assert np.allclose(done.std((0, 1, 2)), 1, atol=1e-4)
    assert np.abs(done.mean((1, 2, 3))).max() > 0.1  # but not each picture


@pytest.mark.parametrize("own", ["samplewise_center", "samplewise_std_normalization"])
def test_a_samplewise_step_before_those_of_the_set_breaks_what_they_promise(pictures, own):
    for whole in ("featurewise_center", "featurewise_std_normalization", "zca_whitening"):
        both = Standardisation(**{own: True, whole: True})
        assert both.clashes, whole
        assert abs(standardise(pictures, fit(pictures, both)).mean()) > 0.3, whole
        assert not Standardisation(**{whole: True}).clashes
    assert not Standardisation(**{own: True}, rescale=2.0).clashes


def test_whitening_leaves_the_numbers_of_a_picture_unrelated_and_of_variance_one(pictures):
    rows = standardise(pictures, fit(pictures, Standardisation(zca_whitening=True))).reshape(90, -1)
    assert np.allclose(rows.T @ rows / 90, np.eye(rows.shape[1]), atol=1e-3)
    before = np.corrcoef(pictures.reshape(90, -1).T)
    assert np.abs(before - np.eye(len(before))).max() > 0.5


def test_whitening_turns_back_so_that_a_picture_stays_most_like_itself(pictures):
    """U turns back what Uᵀ turned: the matrix is symmetric, and each number is most like itself before."""
    fitted = fit(pictures, Standardisation(zca_whitening=True))
    assert np.allclose(fitted.whitening.matrix, fitted.whitening.matrix.T, atol=1e-4)
    before, after = pictures.reshape(90, -1), standardise(pictures, fitted).reshape(90, -1)
    length = before.shape[1]
    related = np.corrcoef(before.T, after.T)[:length, length:]
    assert (related.argmax(0) == np.arange(length)).all()


def test_a_larger_epsilon_leaves_weak_directions_weak(pictures):
    weak, strong = (
        standardise(pictures, fit(pictures, Standardisation(zca_whitening=True, zca_epsilon=epsilon)))
        for epsilon in (10.0, 1e-6)
    )
    assert weak.std() < 0.5 * strong.std()


def test_statistics_of_the_training_pictures_serve_for_others(pictures):
    settings = Standardisation(featurewise_center=True)
    others = pictures[:5] + 0.5
    centred = standardise(others, fit(pictures, settings))
    assert np.allclose(centred, others - pictures.mean((0, 1, 2)), atol=1e-5)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: "+".join(choice))
def test_an_even_picture_and_a_single_one_give_finite_numbers(choice):
    even = np.full((1, 3, 3, 1), 0.5, np.float32)
    assert np.isfinite(standardise(even, fit(even, Standardisation(**choice)))).all()


def test_nothing_chosen_changes_nothing(pictures):
    settings = Standardisation()
    assert settings.steps == ()
    assert np.array_equal(standardise(pictures, fit(pictures, settings)), pictures)


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
@pytest.mark.parametrize("name", ["rescale", "zca_epsilon"])
def test_a_number_that_is_not_above_zero_is_refused(name, value):
    with pytest.raises(InvalidValue, match=f"{name} {value}"):
        Standardisation(**{name: value})


def test_pictures_that_do_not_fit_are_refused(pictures):
    with pytest.raises(InvalidValue, match=r"\(4, 4, 3\)"):
        fit(np.zeros((4, 4, 3), np.float32), Standardisation())
    with pytest.raises(InvalidValue, match="1 channels"):
        standardise(pictures[..., :1], fit(pictures, Standardisation(featurewise_center=True)))
    with pytest.raises(InvalidValue, match="36 numbers"):
        standardise(pictures[:, :3], fit(pictures, Standardisation(zca_whitening=True)))


@pytest.mark.parametrize("shape", [(3000, 60, 60, 3), (800, 150, 150, 3)])
def test_whitening_that_would_take_minutes_or_all_memory_is_refused(shape):
    many = np.broadcast_to(np.float32(0), shape)  # one number that looks like a set
    with pytest.raises(InvalidValue, match="zca_whitening"):
        fit(many, Standardisation(zca_whitening=True))


def test_fewer_pictures_than_numbers_are_whitened_as_in_keras(pictures):
    few = pictures[:20]
    generator = ImageDataGenerator(featurewise_center=True, zca_whitening=True, zca_epsilon=0.1)
    generator.fit(few)
    fitted = fit(few, Standardisation(zca_whitening=True, zca_epsilon=0.1))
    assert fitted.whitening.axes.shape == (48, 20)
    assert np.allclose(standardise(few, fitted), generator.standardize(few.copy()), atol=1e-3)


def test_a_set_is_fitted_in_parts_as_if_it_were_whole():
    many = np.random.default_rng(0).random((700, 3, 3, 2)).astype(np.float32) * 9
    fitted = fit(many, Standardisation(featurewise_std_normalization=True))
    assert np.allclose(fitted.mean, many.mean((0, 1, 2)), rtol=1e-5)
    assert np.allclose(fitted.deviation, many.std((0, 1, 2)), rtol=1e-5)
    whole = (many - many.mean((0, 1, 2))) / many.std((0, 1, 2))
    assert np.allclose(standardise(many, fitted), whole, atol=1e-5)
