"""For the same drawn values the pixels are those of Keras' ImageDataGenerator."""

import numpy as np
import pytest
from keras.src.legacy.preprocessing.image import ImageDataGenerator, apply_affine_transform

from cnnviz.vision.augment import apply
from cnnviz.vision.decode import read_picture
from cnnviz.vision.draws import FILL_MODES, AugmentationSettings, Draw, draw
from cnnviz.vision.resize import middle_square, scaled
from cnnviz.vision.samples import SAMPLES

pytestmark = pytest.mark.filterwarnings("ignore:Please import `affine_transform`")

SIDE = 96
SETTINGS = AugmentationSettings(
    rotation_range=60, width_shift_range=0.3, height_shift_range=0.3, shear_range=30, zoom_range=0.5
)


@pytest.fixture(scope="module")
def giraffes() -> np.ndarray:
    """The sample with the finest detail, so that half a pixel would show."""
    pixels = read_picture(SAMPLES["giraffe"].path).pixels
    return scaled(np.ascontiguousarray(middle_square(pixels)), SIDE, SIDE)


def keras_pixels(pixels: np.ndarray, values: Draw, fill_mode: str, cval: float) -> np.ndarray:
    return apply_affine_transform(
        pixels,
        values.theta,
        values.tx,
        values.ty,
        values.shear,
        values.zx,
        values.zy,
        row_axis=0,
        col_axis=1,
        channel_axis=2,
        fill_mode=fill_mode,
        cval=cval,
    )


def grey_levels_apart(one: np.ndarray, two: np.ndarray) -> float:
    return float(np.abs(one - two).mean() * 255)


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize("seed", range(64))
def test_every_draw_looks_as_in_keras(giraffes, seed, fill_mode):
    values = draw(SETTINGS, (SIDE, SIDE), np.random.default_rng(seed))
    ours = apply(giraffes, values, fill_mode=fill_mode, cval=0.3)
    assert grey_levels_apart(ours, keras_pixels(giraffes, values, fill_mode, 0.3)) < 0.01
    assert grey_levels_apart(ours, giraffes) > 5  # something did change


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize(
    "change",
    [
        {"theta": 17.0},
        {"theta": -17.0},
        {"tx": 8.5},
        {"tx": -8.5},
        {"ty": 8.5},
        {"ty": -8.5},
        {"shear": 25.0},
        {"shear": -25.0},
        {"zx": 1.4},
        {"zx": 0.6},
        {"zy": 1.4},
        {"zy": 0.6},
    ],
    ids=str,
)
def test_each_value_alone_has_the_sign_of_keras(giraffes, change, fill_mode):
    values = Draw(**change)
    opposite = Draw(**{name: -value if abs(value) > 2 else 2 - value for name, value in change.items()})
    keras = keras_pixels(giraffes, values, fill_mode, 0.3)
    assert grey_levels_apart(apply(giraffes, values, fill_mode=fill_mode, cval=0.3), keras) < 0.01
    assert grey_levels_apart(apply(giraffes, opposite, fill_mode=fill_mode, cval=0.3), keras) > 1


def keras_transform(pixels: np.ndarray, **changes) -> np.ndarray:
    """What the generator does to a picture of 0 to 255, brought back to [0, 1]."""
    return ImageDataGenerator().apply_transform(pixels * 255, changes) / 255


@pytest.mark.parametrize("brightness", [0.0, 0.4, 1.0, 1.7])
@pytest.mark.parametrize(("horizontal", "vertical"), [(False, False), (True, False), (True, True)])
def test_flips_and_brightness_follow_the_warp_as_in_keras(giraffes, brightness, horizontal, vertical):
    values = Draw(theta=21, tx=6, flip_horizontal=horizontal, flip_vertical=vertical, brightness=brightness)
    keras = keras_transform(
        giraffes,
        theta=21,
        tx=6,
        flip_horizontal=horizontal,
        flip_vertical=vertical,
        brightness=brightness,
    )
    assert grey_levels_apart(apply(giraffes, values), keras) < 1  # Pillow rounds down to whole grey levels


def test_keras_generator_hands_the_height_range_to_the_shift_along_the_width(giraffes):
    """Why `draw` says in its docstring that it differs there."""
    generator = ImageDataGenerator(height_shift_range=0.4)
    drawn = generator.get_random_transform((SIDE, SIDE, 3), seed=1)
    assert drawn["tx"] != 0
    assert drawn["ty"] == 0
    sideways = apply(giraffes, Draw(tx=drawn["tx"]))
    assert grey_levels_apart(generator.apply_transform(giraffes, drawn), sideways) < 0.01


def test_keras_turns_an_oblong_picture_about_another_point_than_its_middle(giraffes):
    """Why `matrix` says in its docstring that it differs there."""
    oblong = np.ascontiguousarray(giraffes[20:70])
    half_turn = oblong[::-1, ::-1]
    assert grey_levels_apart(apply(oblong, Draw(theta=180)), half_turn) < 0.01
    assert grey_levels_apart(keras_pixels(oblong, Draw(theta=180), "nearest", 0), half_turn) > 5
