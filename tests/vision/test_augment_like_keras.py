"""For the same drawn values the pixels are those of Keras' ImageDataGenerator."""

from dataclasses import replace

import numpy as np
import pytest
from keras.src.legacy.preprocessing import image
from keras.src.legacy.preprocessing.image import ImageDataGenerator, apply_affine_transform

from cnnviz.vision.augment import apply
from cnnviz.vision.augmentation_settings import FILL_MODES, AugmentationSettings
from cnnviz.vision.decode import read_picture
from cnnviz.vision.draws import Draw, draw
from cnnviz.vision.resize import middle_square, scaled
from cnnviz.vision.samples import SAMPLES

pytestmark = pytest.mark.filterwarnings("ignore:Please import `affine_transform`")

SIDE = 48
SETTINGS = AugmentationSettings(
    rotation_range=60,
    width_shift_range=0.3,
    height_shift_range=0.3,
    shear_range=30,
    zoom_range=0.5,
    horizontal_flip=True,
    vertical_flip=True,
    channel_shift_range=0.2,
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


def keras_names(values: Draw) -> dict:
    """The values drawn as `ImageDataGenerator.apply_transform` wants them, for pictures of 0 to 255."""
    names = ("theta", "tx", "ty", "shear", "zx", "zy", "flip_horizontal", "flip_vertical")
    intensity = 255 * values.channel_shift
    return {name: getattr(values, name) for name in names} | {"channel_shift_intensity": intensity}


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_sixty_draws_with_each_fill_mode_look_as_in_keras(giraffes, fill_mode):
    generator = ImageDataGenerator(fill_mode=fill_mode, cval=0.3 * 255)
    for seed in range(60):
        values = draw(SETTINGS, (SIDE, SIDE), np.random.default_rng(seed))
        ours = apply(giraffes, values, fill_mode=fill_mode, cval=0.3)
        theirs = generator.apply_transform(giraffes * 255, keras_names(values)) / 255
        assert grey_levels_apart(ours, theirs) < 0.01, seed
        assert grey_levels_apart(ours, giraffes) > 5, seed  # something did change


def test_brightness_differs_from_keras_by_the_whole_grey_levels_that_pillow_rounds_down_to(giraffes):
    """Keras makes bytes of the warped picture and of the product, each time half a level less on average."""
    generator, apart = ImageDataGenerator(), []
    for seed in range(40):
        values = draw(
            replace(SETTINGS, brightness_range=(0.4, 1.2)), (SIDE, SIDE), np.random.default_rng(seed)
        )
        theirs = generator.apply_transform(
            giraffes * 255, keras_names(values) | {"brightness": values.brightness}
        )
        in_bytes = np.floor(
            np.floor(255 * apply(giraffes, replace(values, brightness=1))) * values.brightness
        )
        assert np.abs(np.minimum(in_bytes, 255) - theirs).mean() < 0.02, seed
        apart.append(grey_levels_apart(apply(giraffes, values), theirs / 255))
    assert np.mean(apart) < 1


def test_oblong_pictures_differ_from_keras_in_the_middle_alone(giraffes, monkeypatch):
    """With width and height of the middle put right in Keras, sixty draws look the same."""
    original = image.transform_matrix_offset_center
    monkeypatch.setattr(
        image,
        "transform_matrix_offset_center",
        lambda changes, height, width: original(changes, width, height),
    )
    oblong, generator = np.ascontiguousarray(giraffes[9:35]), ImageDataGenerator(fill_mode="reflect")
    for seed in range(60):
        values = draw(SETTINGS, oblong.shape[:2], np.random.default_rng(seed))
        theirs = generator.apply_transform(oblong * 255, keras_names(values)) / 255
        assert grey_levels_apart(apply(oblong, values, fill_mode="reflect"), theirs) < 0.01, seed


def test_one_channel_is_changed_as_each_of_three(giraffes):
    values = draw(replace(SETTINGS, contrast=0.5, blur=0.02), (SIDE, SIDE), np.random.default_rng(3))
    grey = np.repeat(giraffes[..., :1], 3, axis=2)
    assert np.allclose(apply(giraffes[..., :1], values), apply(grey, values)[..., :1], atol=1e-6)


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
    """Why `factors` says in its docstring that it differs there."""
    oblong = np.ascontiguousarray(giraffes[20:70])
    half_turn = oblong[::-1, ::-1]
    assert grey_levels_apart(apply(oblong, Draw(theta=180)), half_turn) < 0.01
    assert grey_levels_apart(keras_pixels(oblong, Draw(theta=180), "nearest", 0), half_turn) > 5
