"""Squashing, cropping and padding give what Keras' two loaders give."""

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.runtime import load_keras
from cnnviz.vision import fitting
from cnnviz.vision.batch_files import load

SHAPES = ((40, 30), (24, 61), (28, 28), (100, 77))
SIZES = ((20, 20), (150, 150), (33, 50))


def picture(shape, seed=0):
    """Smooth colours with some noise: neither flat nor all edges."""
    rows, columns = np.indices(shape)
    waves = np.stack([np.sin(rows / 5 + k) + np.cos(columns / (4 + k)) for k in range(3)], axis=-1)
    noise = np.random.default_rng(seed).normal(0, 12, (*shape, 3))
    return np.clip(127 + 50 * waves + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("shapes")
    for number, shape in enumerate(SHAPES):
        (root / f"class{number}").mkdir()
        Image.fromarray(picture(shape, number)).save(root / f"class{number}" / "a.png")
    return root


@pytest.mark.parametrize("interpolation", fitting.INTERPOLATIONS)
@pytest.mark.parametrize("way", ["squash", "crop"])
def test_the_generators_resizing_is_that_of_load_img_to_the_grey_level(folder, way, interpolation):
    keras = load_keras()
    for path in sorted(folder.rglob("*.png")):
        for size in SIZES:
            theirs = keras.utils.load_img(
                path, target_size=size, interpolation=interpolation, keep_aspect_ratio=way == "crop"
            )
            ours = fitting.fit(load(path), size, way=way, interpolation=interpolation)
            assert np.array_equal(ours.pixels, keras.utils.img_to_array(theirs)), (path.parent.name, size)


@pytest.mark.parametrize("interpolation", fitting.INTERPOLATIONS)
@pytest.mark.parametrize("way", fitting.WAYS)
def test_the_datasets_resizing_is_that_of_image_dataset_from_directory(folder, way, interpolation):
    keras = load_keras()
    options = {"crop_to_aspect_ratio": way == "crop", "pad_to_aspect_ratio": way == "pad"}
    for size in SIZES:
        dataset = keras.utils.image_dataset_from_directory(
            folder, image_size=size, interpolation=interpolation, shuffle=False, verbose=False, **options
        )
        theirs = np.asarray(next(iter(dataset))[0]).astype(np.float32)
        paths = sorted(folder.rglob("*.png"))
        for path, pixels in zip(paths, theirs, strict=True):
            ours = fitting.fit(load(path), size, way=way, interpolation=interpolation, loader="dataset")
            assert np.abs(ours.pixels - pixels).max() < 0.01, (path.parent.name, size)


def test_nearest_is_one_thing_in_both_and_bilinear_two_when_a_picture_shrinks():
    pixels = np.random.default_rng(0).integers(0, 256, (120, 90, 3), dtype=np.uint8)
    for size in ((20, 20), (60, 45)):
        one, two = (
            fitting.fit(pixels, size, interpolation="nearest", loader=loader).pixels
            for loader in ("generator", "dataset")
        )
        assert np.array_equal(one, two)
    one, two = (fitting.fit(pixels, (20, 20), loader=loader).pixels for loader in ("generator", "dataset"))
    assert one.std() < two.std() / 2  # an average of a whole area is calmer than one of four pixels


def test_squashing_tells_how_much_wider_things_become():
    wide = np.zeros((100, 200, 3), np.uint8)
    squashed = fitting.fit(wide, (50, 50))
    assert squashed.stretch == 0.5
    assert squashed.empty == squashed.lost((100, 200)) == 0


def test_cropping_loses_what_does_not_fit_and_padding_fills_up_with_black():
    wide = np.full((100, 200, 3), 9, np.uint8)
    cropped = fitting.fit(wide, (50, 50), way="crop")
    assert (cropped.taken, cropped.stretch, cropped.lost((100, 200))) == ((0, 50, 100, 100), 1, 0.5)
    padded = fitting.fit(wide, (50, 50), way="pad")
    assert (padded.placed, padded.stretch, padded.empty) == ((12, 0, 25, 50), 1, 0.5)
    assert padded.pixels[:12].max() == padded.pixels[37:].max() == 0 < padded.pixels[12:37].min()


@pytest.mark.parametrize("way", fitting.WAYS)
def test_one_pixel_high_or_wide_pictures_are_fitted_too(way):
    for shape in ((1, 300), (300, 1), (1, 1)):
        fitted = fitting.fit(np.full((*shape, 3), 7, np.uint8), (16, 24), way=way)
        assert fitted.pixels.shape == (16, 24, 3)
        assert fitted.pixels.max() == 7


def test_what_cannot_be_read_or_fitted_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "letter.png").write_text("Dear class")
    for name in ("letter.png", "missing.png"):
        with pytest.raises(InvalidValue, match=name):
            load(tmp_path / name)
    with pytest.raises(InvalidValue, match="stretch"):
        fitting.fit(picture((9, 9)), (8, 8), way="stretch")
    with pytest.raises(InvalidValue, match="target_size 0"):
        fitting.fit(picture((9, 9)), (0, 8))


def test_a_photograph_is_not_turned_by_its_exif_mark_just_as_in_keras(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(picture((20, 30))).save(tmp_path / "phone.png", exif=exif)
    assert load(tmp_path / "phone.png").shape == (20, 30, 3)
    assert load_keras().utils.load_img(tmp_path / "phone.png").size == (30, 20)
