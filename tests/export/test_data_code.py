"""The programs of the page run as they stand and leave the batch that the page shows."""

import inspect
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnnviz.content.lessons import read
from cnnviz.core.batch_scaling import scale_batch
from cnnviz.core.batches import class_indices, epoch_order, listing
from cnnviz.core.class_modes import labels
from cnnviz.core.errors import InvalidValue
from cnnviz.export import data_code, dataset_code
from cnnviz.export.batch_settings import BatchSettings
from cnnviz.ui.data_batch_tensor import FROM_ROWS
from cnnviz.vision.batch_files import load_batch

CLASSES = ("10", "2", "Cat")
NUMBERS = {"mean": (0.51, 0.42, 0.33), "deviation": (0.2, 0.3, 0.1)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    for name in CLASSES:
        for number in range(3):
            height, width = rng.integers(12, 40, 2)
            path = root / name / f"{number}.png"
            path.parent.mkdir(exist_ok=True)
            Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8)).save(path)
    return root


def run(code: str) -> tuple[np.ndarray, np.ndarray | None]:
    names: dict[str, Any] = {}
    exec(compile(code, "screen", "exec"), names)
    return np.asarray(names["images"]), np.asarray(names["labels"]) if "labels" in names else None


def shown(folder, settings: BatchSettings, maker: str) -> tuple[np.ndarray, np.ndarray | None]:
    """The batch as the page computes it, without Keras."""
    classes = class_indices(CLASSES)
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.png"))
    paths = [paths[place] for place in listing(paths, classes)]
    order = epoch_order(len(paths), settings.batch_size, shuffle=settings.shuffle, seed=settings.seed)
    taken = [paths[place] for place in order[: settings.batch_size]]
    batch = load_batch(
        folder,
        taken,
        settings.target_size,
        way=settings.way,
        interpolation=settings.interpolation,
        loader=maker,
    )
    numbers = [classes[path.split("/")[0]] for path in taken]
    return (
        scale_batch(batch, settings.scaling, mean=settings.mean, deviation=settings.deviation),
        labels(numbers, CLASSES, settings.class_mode, maker=maker),
    )


def assert_same(ours, theirs) -> None:
    for one, other in zip(ours, theirs, strict=True):
        if other is None:
            assert one is None
            continue
        assert one.shape == other.shape
        assert one.dtype == other.dtype == (other.dtype if other.ndim < 4 else np.float32)
        assert np.allclose(one, other, atol=2e-4 * max(1, np.abs(other).max() / 10))


CASES = [
    BatchSettings(target_size=(16, 20), batch_size=4, seed=7),
    BatchSettings(
        target_size=(20, 16), batch_size=5, way="crop", interpolation="bilinear", class_mode="sparse",
        scaling="featurewise", **NUMBERS,
    ),
    BatchSettings(target_size=(9, 9), batch_size=3, class_mode="none", scaling="samplewise", shuffle=False),
    BatchSettings(target_size=(9, 9), batch_size=9, class_mode="binary", scaling="none", seed=1),
]  # fmt: skip


@pytest.mark.parametrize("write", [data_code.generator, data_code.flow])
@pytest.mark.parametrize("settings", CASES, ids=lambda case: case.class_mode)
def test_the_decks_programs_leave_the_batch_that_the_page_shows(folder, settings, write):
    assert_same(shown(folder, settings, "generator"), run(write(folder.as_posix(), settings)))


ORDERED = [
    BatchSettings(target_size=(16, 20), batch_size=4, shuffle=False),
    BatchSettings(
        target_size=(20, 16), batch_size=5, way="crop", interpolation="bilinear", class_mode="sparse",
        scaling="featurewise", shuffle=False, **NUMBERS,
    ),
    BatchSettings(
        target_size=(9, 9), batch_size=3, way="pad", class_mode="none", scaling="samplewise", shuffle=False,
        interpolation="bilinear",
    ),
    BatchSettings(
        target_size=(9, 12), batch_size=9, way="pad", class_mode="sparse", scaling="none", shuffle=False,
    ),
]  # fmt: skip


@pytest.mark.parametrize("settings", ORDERED, ids=lambda case: f"{case.scaling}")
def test_the_program_of_keras_3_leaves_the_batch_that_the_page_shows(folder, settings):
    assert_same(shown(folder, settings, "dataset"), run(dataset_code.dataset(folder.as_posix(), settings)))


def test_keras_3_shuffles_in_an_order_of_its_own_but_keeps_each_label_with_its_picture(folder):
    whole = BatchSettings(target_size=(8, 8), batch_size=9, class_mode="sparse", shuffle=False)
    mixed = BatchSettings(target_size=(8, 8), batch_size=9, class_mode="sparse", seed=5)
    ours, numbers = shown(folder, whole, "dataset")
    theirs, labelled = run(dataset_code.dataset(folder.as_posix(), mixed))
    places = [int(np.abs(ours - picture).mean((1, 2, 3)).argmin()) for picture in theirs]
    assert sorted(places) == list(range(9)) != places
    assert np.array_equal(labelled, numbers[places])
    assert not np.array_equal(places, epoch_order(9, 9, seed=5))


def test_binary_with_three_classes_is_refused_by_keras_3_as_the_page_says(folder):
    with pytest.raises(ValueError, match="exactly 2"):
        run(dataset_code.dataset(folder.as_posix(), CASES[3]))


def test_the_generator_cannot_pad():
    for write in (data_code.generator, data_code.flow):
        with pytest.raises(InvalidValue, match="cannot pad"):
            write("train", BatchSettings(way="pad"))


def test_a_name_with_quotes_cannot_break_out_of_the_code():
    for write in (data_code.generator, data_code.flow, dataset_code.dataset):
        code = write('a"; raise SystemExit #', BatchSettings())
        assert 'a\\"; raise SystemExit #"' in code
        compile(code, "screen", "exec")


@pytest.mark.parametrize("name", ["way", "interpolation", "class_mode", "scaling"])
def test_a_word_that_keras_does_not_know_is_refused(name):
    with pytest.raises(InvalidValue, match=f"{name} other"):
        BatchSettings(**{name: "other"})


def test_rows_of_a_csv_file_become_pictures_as_the_lesson_says(tmp_path):
    passage = read("data").sections["batch_reshape"].body
    assert "`{from_rows}`" in passage and "{row}" in passage
    pictures = np.arange(3 * 28 * 28).reshape(3, 28, 28, 1) % 256
    np.savetxt(tmp_path / "set.csv", pictures.reshape(3, -1), fmt="%d", delimiter=",")
    rows = np.loadtxt(tmp_path / "set.csv", delimiter=",", dtype=np.uint8)
    assert rows.shape == (3, 784)
    np.testing.assert_array_equal(eval(FROM_ROWS, {"rows": rows}), pictures)


def test_grayscale_reads_one_channel_and_load_img_a_pillow_picture(folder):
    import keras
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    options = {"color_mode": "grayscale", "batch_size": 2}
    pictures, _ = next(ImageDataGenerator().flow_from_directory(folder, target_size=(8, 8), **options))
    assert pictures.shape == (2, 8, 8, 1)
    modern = keras.utils.image_dataset_from_directory(folder, image_size=(8, 8), verbose=False, **options)
    assert modern.element_spec[0].shape == (None, 8, 8, 1)
    picture = keras.utils.load_img(next(folder.rglob("*.png")))
    array = keras.utils.img_to_array(picture)
    assert isinstance(picture, Image.Image)
    assert array.shape == (picture.height, picture.width, 3) and array.dtype == np.float32


def test_the_arguments_of_the_table_do_what_it_says(folder):
    import keras
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    rows = [line for line in read("data").sections["batch_arguments"].body.splitlines() if "`" in line]
    named = [re.search("`(.+?)`", line)[1] for line in rows]
    accepted = inspect.signature(ImageDataGenerator).parameters
    assert len(named) == 5 and all(name in accepted for name in named)
    seen = []
    maker = ImageDataGenerator(
        rescale=1 / 255,
        validation_split=0.4,
        data_format="channels_first",
        dtype="float16",
        preprocessing_function=lambda picture: seen.append(float(picture.max())) or picture,
    )
    held = maker.flow_from_directory(folder, target_size=(8, 8), subset="validation", shuffle=False)
    assert held.filenames == [f"{name}/0.png" for name in CLASSES]
    pictures, _ = next(held)
    assert pictures.shape == (3, 3, 8, 8) and pictures.dtype == np.float16
    assert max(seen) > 100 and pictures.max() <= 1
    modern = inspect.signature(keras.utils.image_dataset_from_directory).parameters
    assert {"validation_split", "subset", "seed", "data_format"} <= set(modern)
    assert "interpolation" in inspect.signature(keras.layers.RandomRotation).parameters
