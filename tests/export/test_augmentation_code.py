"""The augmentation code runs as it stands and sets in Keras what the page sets."""

import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from cnnviz.export import augmentation_code
from cnnviz.vision.draws import FILL_MODES, AugmentationSettings

ROOT = Path(__file__).parents[2]
PICTURE = (ROOT / "assets/samples/dog.jpg").as_posix()
EVERYTHING = AugmentationSettings(
    rotation_range=20,
    width_shift_range=0.1,
    height_shift_range=0.2,
    shear_range=10,
    zoom_range=0.3,
    horizontal_flip=True,
    vertical_flip=True,
    brightness_range=(0.6, 1.4),
    fill_mode="constant",
    cval=0.2,
)
NOTHING = AugmentationSettings()

pytestmark = pytest.mark.filterwarnings("ignore:Please import `affine_transform`")


def run(write, settings: AugmentationSettings, seed: int = 3) -> dict:
    names: dict = {}
    exec(compile(write(PICTURE, seed=seed, **asdict(settings)), "screen", "exec"), names)
    names["output"] = np.asarray(names["output"])
    return names


@pytest.mark.parametrize("write", [augmentation_code.layers, augmentation_code.generator])
def test_code_gives_sixteen_different_pictures_that_the_seed_repeats(write):
    first, again, other = run(write, EVERYTHING)["output"], run(write, EVERYTHING), run(write, EVERYTHING, 4)
    assert first.shape == (16, 150, 150, 3)
    assert first.min() >= 0 and 0.5 < first.max() <= 1
    assert all(np.abs(first[place] - first[0]).mean() > 0.01 for place in range(1, 16))
    assert np.allclose(first, again["output"], atol=1e-5)
    assert np.abs(first - other["output"]).mean() > 0.01


@pytest.mark.parametrize("write", [augmentation_code.layers, augmentation_code.generator])
def test_code_without_changes_gives_the_picture_itself(write):
    names = run(write, NOTHING)
    assert np.allclose(names["output"], names["picture"] / 255, atol=1e-6)


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize("write", [augmentation_code.layers, augmentation_code.generator])
def test_code_runs_with_each_fill_mode(write, fill_mode):
    settings = AugmentationSettings(rotation_range=45, fill_mode=fill_mode, cval=0.5)
    assert np.isfinite(run(write, settings)["output"]).all()


def test_the_generator_gets_every_option():
    generator = run(augmentation_code.generator, EVERYTHING)["generator"]
    for name, value in asdict(EVERYTHING).items():
        if not hasattr(generator, name):
            assert not value, name
        elif name == "cval":
            assert generator.cval == pytest.approx(255 * value)
        elif name == "zoom_range":
            assert list(generator.zoom_range) == pytest.approx(EVERYTHING.zoom_limits)
        else:
            assert getattr(generator, name) == value, name


def test_the_layers_get_every_option():
    layers = {
        type(layer).__name__: layer for layer in run(augmentation_code.layers, EVERYTHING)["augment"].layers
    }
    assert layers["RandomRotation"].factor == pytest.approx((-20 / 360, 20 / 360))
    assert layers["RandomTranslation"].height_factor == 0.2
    assert layers["RandomTranslation"].width_factor == 0.1
    assert max(layers["RandomShear"].x_factor) == pytest.approx(math.sin(math.radians(10)), abs=1e-3)
    assert layers["RandomZoom"].height_factor == 0.3
    assert layers["RandomZoom"].width_factor == 0.3
    assert layers["RandomFlip"].mode == "horizontal_and_vertical"
    assert tuple(layers["RandomBrightness"].factor) == pytest.approx((-0.4, 0.4))
    for name in ("RandomRotation", "RandomTranslation", "RandomShear", "RandomZoom"):
        assert (layers[name].fill_mode, layers[name].fill_value) == ("constant", 0.2), name


def test_the_layers_pass_pictures_through_outside_training():
    names = run(augmentation_code.layers, EVERYTHING)
    batch = names["picture"][None] / 255
    assert np.array_equal(np.asarray(names["augment"](batch, training=False)), batch)


def test_a_name_with_quotes_cannot_break_out_of_the_code():
    wild = 'a"; raise SystemExit #.png'
    for write in (augmentation_code.layers, augmentation_code.generator):
        assert 'load_img("a\\"; raise SystemExit #.png"' in write(wild)
        compile(write(wild), "screen", "exec")
