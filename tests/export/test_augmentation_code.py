"""The augmentation code runs as it stands and sets in Keras what the page sets."""

import math
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz.core.standardise import Standardisation, fit, standardise
from cnnviz.export import augmentation_code
from cnnviz.vision.augmentation_settings import FILL_MODES, AugmentationSettings

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
NEW = AugmentationSettings(
    channel_shift_range=0.2,
    crop=0.3,
    contrast=0.4,
    saturation=0.5,
    hue=0.1,
    blur=0.02,
    noise=0.1,
    cutout=0.2,
    zoom_range=(0.9, 1.2),
    brightness_range=(0.5, 2.5),
)
WRITERS = [augmentation_code.layers, augmentation_code.generator]

pytestmark = pytest.mark.filterwarnings("ignore:Please import `affine_transform`")


def run(write, settings: AugmentationSettings, seed: int = 3, *, side: int = 150, **parts) -> dict:
    program = write(PICTURE, seed=seed, **asdict(settings), **parts)
    names: dict = {}
    exec(compile(program.replace("(150, 150)", f"({side}, {side})"), "screen", "exec"), names)
    names["output"] = np.asarray(names["output"])
    return names


@pytest.mark.parametrize("write", WRITERS)
def test_code_gives_sixteen_different_pictures_that_the_seed_repeats(write):
    first, again, other = run(write, EVERYTHING)["output"], run(write, EVERYTHING), run(write, EVERYTHING, 4)
    assert first.shape == (16, 150, 150, 3)
    assert first.min() >= 0 and 0.5 < first.max() <= 1
    assert all(np.abs(first[place] - first[0]).mean() > 0.01 for place in range(1, 16))
    assert np.allclose(first, again["output"], atol=1e-5)
    assert np.abs(first - other["output"]).mean() > 0.01


@pytest.mark.parametrize("write", WRITERS)
def test_code_without_changes_gives_the_picture_itself(write):
    names = run(write, NOTHING)
    assert np.allclose(names["output"], names["picture"] / 255, atol=1e-6)


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize("write", WRITERS)
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


@pytest.mark.parametrize("write", WRITERS)
def test_the_whole_pipeline_runs_and_a_mixed_label_has_the_shares_of_two(write):
    parts = {"mixing": {"kind": "mixup", "alpha": 1}}
    if write is augmentation_code.layers:
        parts["rand_augment"] = {"num_ops": 1, "factor": 0.3}
    names = run(write, NEW, **parts)
    assert names["output"].shape == (16, 150, 150, 3)
    assert names["output"].min() >= 0 and names["output"].max() <= 1
    labels = np.asarray(names["labels"])
    assert np.allclose(labels.sum(1), 1, atol=1e-5)
    assert ((labels > 1e-3).sum(1) <= 2).all() and ((labels > 0.05).sum(1) == 2).any()
    assert "labels" in write(PICTURE, **parts).splitlines()[0]


def test_the_function_of_the_generator_does_rand_augment_too():
    """On a small picture: the layer works on each by itself, and computes eleven changes to keep one."""
    program = augmentation_code.generator(PICTURE, rand_augment={"num_ops": 1, "factor": 0.5})
    assert "preprocessing_function=change" in program
    names: dict = {}
    exec(compile(program.split("picture = ")[0], "screen", "exec"), names)
    picture = np.random.default_rng(0).uniform(0, 255, (24, 24, 3)).astype(np.float32)
    changed = names["change"](picture)
    assert changed.shape == picture.shape and 1 < changed.max() <= 255
    assert np.abs(changed - picture).mean() > 1


def test_the_layers_get_every_new_option():
    program = augmentation_code.layers(PICTURE, **asdict(NEW), mixing={"kind": "cutmix", "alpha": 0.5})
    layers = run(augmentation_code.layers, NEW)["augment"].layers
    by_kind = {type(layer).__name__: layer for layer in layers}
    zooms = [layer for layer in layers if type(layer).__name__ == "RandomZoom"]
    lights = [layer for layer in layers if type(layer).__name__ == "RandomBrightness"]
    assert zooms[0].height_factor == pytest.approx((-0.1, 0.2))
    assert zooms[1].height_factor == (-0.3, 0)
    assert [tuple(layer.factor) for layer in lights] == [(-0.2, 0.2), (-0.5, 1)]
    assert tuple(by_kind["RandomContrast"].factor) == (0.4, 0.4)
    least, most = by_kind["RandomSaturation"].factor
    assert (least / (1 - least), most / (1 - most)) == pytest.approx((0.5, 1.5), rel=1e-4)
    assert tuple(by_kind["RandomHue"].factor) == (0, 0.2)
    assert by_kind["RandomGaussianBlur"].sigma == (0, 1)
    assert "Keras goes no further, 3 was wanted" in program
    assert by_kind["GaussianNoise"].stddev == 0.1
    assert by_kind["RandomErasing"].scale == pytest.approx((0.04, 0.04))
    assert "CutMix(factor=(0.5, 0.5))" in program


def test_what_the_generator_lacks_is_in_its_function_and_without_strength_changes_nothing():
    generator = run(augmentation_code.generator, NEW)["generator"]
    assert generator.channel_shift_range == pytest.approx(51)
    assert list(generator.zoom_range) == [0.9, 1.2]
    weak = replace(NOTHING, crop=1e-9, contrast=1e-9, saturation=1e-9, hue=1e-9, blur=1e-9, noise=1e-9)
    names = run(augmentation_code.generator, weak)
    assert np.allclose(names["output"], names["picture"] / 255, atol=1e-3)
    cut = run(augmentation_code.generator, replace(NOTHING, cutout=0.4))
    changed = (np.abs(cut["output"] - cut["picture"] / 255) > 1e-4).any(3)
    assert all(0.9 * 60**2 < count <= 60**2 for count in changed.sum((1, 2)))
    assert np.allclose(cut["output"][changed], 0.5)


@pytest.mark.parametrize("write", WRITERS)
def test_standardised_pictures_have_the_mean_and_the_deviation_that_the_steps_promise(write):
    settings = replace(NOTHING, rotation_range=20)
    steps = {"rescale": 2.0, "samplewise_std_normalization": True}
    own = run(write, settings, standardisation=steps)["output"]
    assert np.allclose(own.mean((1, 2, 3)), 0, atol=1e-4) and np.allclose(own.std((1, 2, 3)), 1, atol=1e-3)
    steps = {"rescale": 2.0, "featurewise_std_normalization": True}
    by_set = run(write, NOTHING, standardisation=steps)["output"]
    assert np.allclose(by_set.mean((0, 1, 2), dtype=float), 0, atol=2e-3)  # Keras sums in float32
    assert np.allclose(by_set.std((0, 1, 2), dtype=float), 1, atol=1e-3)


@pytest.mark.parametrize("write", WRITERS)
def test_whitened_pictures_are_finite_and_of_small_variance(write):
    """Sixteen pictures vary along fifteen directions or so: all other directions of the pixels are gone."""
    steps = {"zca_whitening": True, "featurewise_std_normalization": True, "zca_epsilon": 0.01}
    names = run(write, replace(NOTHING, rotation_range=40), standardisation=steps)
    output = names["output"]
    assert output.shape[1:] == ((32, 32, 3) if write is augmentation_code.generator else (150, 150, 3))
    assert np.isfinite(output).all()
    assert 0.01 < np.linalg.norm(output.reshape(16, -1), axis=1).mean() < 16


COLOURED = replace(
    NOTHING, rotation_range=10, contrast=0.1, brightness_range=(0.7, 1.3), channel_shift_range=0.1, noise=0.05
)
OTHER_PARTS = {
    "mixing": {"kind": "mixup", "alpha": 0.4},
    "rand_augment": {"num_ops": 1, "factor": 0.3},
    "side": 48,
}
STEPS = [
    {"samplewise_center": True},
    {"featurewise_center": True},
    {"featurewise_std_normalization": True, "samplewise_std_normalization": True},
    {"zca_whitening": True, "zca_epsilon": 0.1},
    {"zca_whitening": True, "samplewise_std_normalization": True, "zca_epsilon": 0.01},
]


@pytest.fixture(scope="module")
def drawn() -> list[np.ndarray]:
    """What the layers draw before any standardisation: pictures, their changed copies, and others of them."""
    names = run(augmentation_code.layers, COLOURED, **OTHER_PARTS)
    others = names["augment"](names["pictures"], training=True)
    return [np.asarray(part) for part in (names["pictures"], names["output"], others)]


@pytest.mark.parametrize("steps", STEPS, ids=lambda steps: "+".join(steps))
def test_layers_of_colours_work_from_0_to_1_and_then_the_page_s_steps_follow(drawn, steps):
    """Layers with a range of values clip at its ends, so nothing may be multiplied by 255 before them."""
    pictures, changed, others = drawn
    steps = steps | {"rescale": 255.0}
    names = run(augmentation_code.layers, COLOURED, standardisation=steps, **OTHER_PARTS)
    training = others if "zca_whitening" in steps else pictures
    wanted = standardise(changed, fit(training, Standardisation(**steps)))
    assert changed.min() >= 0 and changed.max() <= 1 and np.abs(changed - pictures).mean() > 0.02
    assert np.allclose(names["output"], wanted, atol=2e-3 * np.abs(wanted).max())


@pytest.mark.parametrize("steps", [*STEPS[:3], {"featurewise_std_normalization": True}])
def test_layers_and_generator_standardise_the_same_pictures_alike(steps):
    """A contrast that is too weak to be seen is drawn by both, so that the colour layer is there."""
    parts = {"standardisation": steps | {"rescale": 255.0}}
    new, old = (run(write, replace(NOTHING, contrast=1e-7), **parts)["output"] for write in WRITERS)
    assert np.allclose(new, old, atol=2e-3 * np.abs(old).max())


def test_layers_and_generator_whiten_rescaled_pictures_to_numbers_of_one_size():
    """They draw other values and the generator's pictures are smaller, so only the sizes can be compared."""
    settings = replace(NOTHING, rotation_range=10, width_shift_range=0.05, horizontal_flip=True, contrast=0.2)
    steps = {"zca_whitening": True, "rescale": 255.0, "zca_epsilon": 0.1}
    for write in WRITERS:
        output = run(write, settings, standardisation=steps)["output"]
        norms = np.linalg.norm(output.reshape(16, -1), axis=1)
        assert abs(output.mean()) < 0.05 and norms.max() < 16, (write, norms.max())


@pytest.mark.parametrize("write", WRITERS)
def test_an_option_that_does_not_exist_is_not_passed_over(write):
    with pytest.raises(TypeError, match="tilt"):
        write(PICTURE, tilt=3)
    with pytest.raises(TypeError, match="beta"):
        write(PICTURE, mixing={"beta": 3})
