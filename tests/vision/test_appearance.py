"""Colours, blur, noise and cutout: what each does to the numbers, and that Keras' layers do the same."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.vision.appearance import CUTOUT_GREY
from cnnviz.vision.augment import apply
from cnnviz.vision.augmentation_settings import FILL_MODES, MOST, AugmentationSettings
from cnnviz.vision.draws import Draw, draw


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).random((24, 31, 3)).astype(np.float32)


def keras_pixels(layer: keras.Layer, pixels: np.ndarray, name: str, amount: float) -> np.ndarray:
    """What a layer of Keras does to one picture with the amount given, not drawn."""
    numbers = np.full((1, 1, 1, 1) if name == "contrast_factor" else (1,), amount, np.float32)
    return np.asarray(layer.transform_images(pixels[None], {name: numbers}, training=True))[0]


@pytest.mark.parametrize("factor", [0.0, 0.6, 1.0, 1.8])
def test_contrast_is_that_of_keras_and_zero_leaves_the_mean(pixels, factor):
    changed = apply(pixels, Draw(contrast=factor))
    layer = keras.layers.RandomContrast(0.5, value_range=(0, 1), name="contrast")
    assert np.allclose(changed, keras_pixels(layer, pixels, "contrast_factor", factor), atol=1e-5)
    if factor < 1:
        assert np.allclose(changed.mean((0, 1)), pixels.mean((0, 1)), atol=1e-4)
        assert np.allclose(changed.std((0, 1)), factor * pixels.std((0, 1)), atol=1e-4)


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0, 1.7])
def test_saturation_is_that_of_keras_and_zero_leaves_grey(pixels, factor):
    changed = apply(pixels, Draw(saturation=factor))
    layer = keras.layers.RandomSaturation(0.5, value_range=(0, 1), name="saturation")
    assert np.allclose(changed, keras_pixels(layer, pixels, "factor", factor), atol=1e-4)
    assert np.allclose(changed.max(2), pixels.max(2), atol=1e-5)  # the strongest colour keeps its strength
    assert (np.ptp(changed, axis=2).max() < 1e-5) == (factor == 0)


@pytest.mark.parametrize("share", [-0.5, -0.2, 0.1, 0.45])
def test_hue_is_that_of_keras(pixels, share):
    layer = keras.layers.RandomHue(0.5, value_range=(0, 1), name="hue")
    assert np.allclose(
        apply(pixels, Draw(hue=share)), keras_pixels(layer, pixels, "factor", share), atol=1e-4
    )


def test_hue_by_a_full_turn_is_the_identity_and_by_a_third_exchanges_the_channels(pixels):
    assert np.allclose(apply(pixels, Draw(hue=1)), pixels, atol=1e-5)
    assert np.allclose(apply(pixels, Draw(hue=1 / 3)), np.roll(pixels, 1, axis=2), atol=1e-4)


def test_channel_shift_stays_within_the_colours_that_the_picture_has():
    row = np.array([0.2, 0.4, 0.7], np.float32).reshape(1, 3, 1) * np.ones(3, np.float32)
    assert np.allclose(apply(row, Draw(channel_shift=0.25))[0, :, 0], [0.45, 0.65, 0.7])
    assert np.allclose(apply(row, Draw(channel_shift=-0.25))[0, :, 0], [0.2, 0.2, 0.45])


def test_blur_is_that_of_keras_away_from_the_borders(pixels):
    sigma = 0.9  # Keras goes no further than 1
    side = round(8 * sigma + 1) | 1  # OpenCV's size for float pictures
    layer = keras.layers.RandomGaussianBlur(kernel_size=side, sigma=sigma, value_range=(0, 1), name="blur")
    drawn = {"blur_factor": np.full(2, sigma, np.float32), "should_apply_blur": np.array([True])}
    theirs = np.asarray(layer.transform_images(pixels[None], drawn, training=True))[0]
    inside = slice(side // 2, -(side // 2))
    assert np.allclose(apply(pixels, Draw(blur=sigma))[inside, inside], theirs[inside, inside], atol=1e-5)


def test_blur_keeps_the_mean_away_from_borders_and_spreads_one_pixel_by_its_sigma():
    spot = np.zeros((41, 41, 1), np.float32)
    spot[20, 20] = 1
    blurred = apply(spot, Draw(blur=2.5))[..., 0]
    assert blurred.sum() == pytest.approx(1, abs=1e-5)
    places = np.arange(41) - 20
    assert np.sqrt((blurred.sum(0) * places**2).sum()) == pytest.approx(2.5, abs=0.02)


def test_noise_has_the_deviation_asked_for_and_no_mean():
    grey = np.full((100, 100, 3), 0.5, np.float32)
    grains = apply(grey, Draw(noise=0.1, noise_seed=4)) - grey
    assert grains.std() == pytest.approx(0.1, rel=0.03)
    assert abs(grains.mean()) < 0.003
    assert np.array_equal(apply(grey, Draw(noise=0.1, noise_seed=4)) - grey, grains)
    assert not np.array_equal(apply(grey, Draw(noise=0.1, noise_seed=5)) - grey, grains)


def test_cutout_covers_exactly_its_square(pixels):
    changed = apply(pixels, Draw(cutout=7, cutout_left=3, cutout_top=12))
    covered = np.zeros((24, 31), bool)
    covered[12:19, 3:10] = True
    assert (changed[covered] == CUTOUT_GREY).all()
    assert np.array_equal(changed[~covered], pixels[~covered])


@pytest.mark.parametrize("size", [(20, 20), (12, 30), (1, 1)])
def test_a_cutout_lies_inside_the_picture_with_the_share_of_the_shorter_side(size):
    for seed in range(30):
        values = draw(AugmentationSettings(cutout=0.5), size, np.random.default_rng(seed))
        changed = apply(np.zeros((*size, 1), np.float32), values)
        assert (changed == CUTOUT_GREY).sum() == values.cutout**2 == round(0.5 * min(size)) ** 2


def test_the_picture_handed_in_is_never_written_into(pixels):
    before = pixels.copy()
    pixels.flags.writeable = False
    apply(pixels, Draw(contrast=1.2, saturation=0.5, hue=0.2, blur=1, noise=0.1, cutout=5, channel_shift=0.1))
    assert np.array_equal(pixels, before)


OPTIONS = {name: st.floats(0, most) for name, most in MOST.items()}
OPTIONS |= {
    name: st.floats(0, 0.95) for name in ("width_shift_range", "height_shift_range", "zoom_range", "crop")
}
OPTIONS |= {"horizontal_flip": st.booleans(), "vertical_flip": st.booleans()}
OPTIONS |= {"brightness_range": st.just((0.2, 2.0)), "fill_mode": st.sampled_from(FILL_MODES)}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    options=st.fixed_dictionaries({}, optional=OPTIONS),
    seed=st.integers(0, 2**32),
    channels=st.sampled_from([1, 3]),
)
def test_whatever_is_chosen_the_picture_keeps_its_shape_and_stays_in_range(options, seed, channels):
    chosen, rng = AugmentationSettings(**options), np.random.default_rng(seed)
    pixels = rng.random((9, 13, channels)).astype(np.float32)
    values = draw(chosen, (9, 13), rng)
    changed = apply(pixels, values, fill_mode=chosen.fill_mode, cval=chosen.cval)
    assert changed.shape == pixels.shape and changed.dtype == np.float32
    assert changed.min() >= 0 and changed.max() <= 1
    assert np.array_equal(changed, apply(pixels, values, fill_mode=chosen.fill_mode, cval=chosen.cval))
