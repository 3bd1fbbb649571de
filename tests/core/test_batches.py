"""Classes, order, batches and labels are those of Keras' own iterators."""

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.batches import (
    DATASET_ENDINGS,
    batch_places,
    batch_sizes,
    class_indices,
    epoch_order,
    listing,
)
from cnnviz.core.class_modes import CLASS_MODES, LABEL_MODES, LOSSES, labels, losses
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.runtime import load_keras

CLASSES = ("10", "2", "Zebra", "ant")
FILES = ("b.png", "a.JPG", "c.webp", "e.bmp", "inner/a.png", "d.gif", "B.png")
SEED = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("classes")
    for number, name in enumerate(CLASSES):
        for place, file in enumerate(FILES[: 4 + number]):
            path = root / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (3, 2), (40 * number, 20 * place, 9)).save(path)
    return root


def paths_of(folder):
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def iterator(folder, **options):
    load_keras()
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    return ImageDataGenerator().flow_from_directory(folder, target_size=(2, 3), **options)


def test_classes_and_files_stand_in_the_generators_order(folder):
    theirs = iterator(folder, batch_size=4)
    indices = class_indices(reversed(CLASSES))
    paths = paths_of(folder)
    assert indices == theirs.class_indices
    assert list(indices) == list(CLASSES)  # "10" before "2", capital letters before small ones
    assert [paths[place] for place in listing(paths, indices)] == theirs.filenames


def test_files_of_the_dataset_of_keras_3_are_those_with_its_own_endings(folder):
    dataset = load_keras().utils.image_dataset_from_directory(folder, shuffle=False, verbose=False)
    paths = paths_of(folder)
    ours = [paths[place] for place in listing(paths, class_indices(CLASSES), DATASET_ENDINGS)]
    assert [(folder / path).as_posix() for path in ours] == list(dataset.file_paths)


@pytest.mark.parametrize("shuffle", [True, False])
def test_two_epochs_come_in_the_generators_order(folder, shuffle):
    theirs = iterator(folder, batch_size=4, seed=SEED, shuffle=shuffle, class_mode=None)
    for epoch in range(2):
        order = epoch_order(theirs.n, 4, epoch=epoch, shuffle=shuffle, seed=SEED)
        for number, size in enumerate(batch_sizes(theirs.n, 4)):
            taken = next(theirs.index_generator)
            assert len(taken) == size
            assert np.array_equal(taken, batch_places(order, 4, number)), (epoch, number)


@pytest.mark.parametrize("class_mode", CLASS_MODES)
def test_labels_are_the_arrays_of_the_generator(folder, class_mode):
    theirs = iterator(
        folder, batch_size=9, seed=SEED, class_mode=None if class_mode == "none" else class_mode
    )
    ours = labels(
        theirs.classes[epoch_order(theirs.n, 9, seed=SEED)[:9]], tuple(theirs.class_indices), class_mode
    )
    batch = next(theirs)
    if class_mode == "none":
        assert ours is None and isinstance(batch, np.ndarray)
    else:
        assert np.array_equal(ours, batch[1]) and ours.dtype == batch[1].dtype


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("class_mode", CLASS_MODES)
def test_labels_are_the_arrays_of_the_dataset_and_binary_wants_two_classes(folder, class_mode, count):
    options = {"label_mode": LABEL_MODES[class_mode]}
    if class_mode != "none":
        options["class_names"] = list(CLASSES[:count])
    read = load_keras().utils.image_dataset_from_directory
    if class_mode == "binary" and count != 2:
        with pytest.raises(ValueError, match="exactly 2"):
            read(folder, verbose=False, **options)
        with pytest.raises(InvalidValue, match="exactly 2 classes, not 4"):
            labels([0, 1], CLASSES, class_mode, maker="dataset")
        return
    dataset = read(folder, shuffle=False, image_size=(2, 3), verbose=False, **options)
    batch = next(iter(dataset))
    if class_mode == "none":
        assert not isinstance(batch, tuple)
        return
    places = [CLASSES.index(path.split("/")[-2 - ("inner" in path)]) for path in dataset.file_paths]
    ours = labels(places, CLASSES[:count], class_mode, maker="dataset")
    theirs = np.asarray(batch[1])
    assert np.array_equal(ours, theirs) and ours.dtype == theirs.dtype and ours.shape == theirs.shape


@pytest.mark.parametrize("classes", [2, 3])
def test_losses_fit_or_stop_as_keras_itself_says(classes):
    keras = load_keras()
    numbers = np.full(3, classes - 1)
    wide = np.full((3, classes), 1 / classes, np.float32)
    for class_mode in CLASS_MODES[:3]:
        for told in losses(class_mode, classes):
            truth = labels(numbers, [str(n) for n in range(classes)], class_mode)
            # As in training, where a list of labels becomes a column; binary's own last layer is one sigmoid.
            truth = truth[:, None] if truth.ndim == 1 else truth
            single = told.loss == "binary_crossentropy" and class_mode != "categorical"
            guess = np.full((3, 1), 0.9, np.float32) if single else wide
            try:
                value = float(np.mean(keras.losses.get(told.loss)(truth, guess)))
            except ValueError:
                assert told.complains and not told.fits, (class_mode, told.loss)
                continue
            assert not told.complains and np.isfinite(value), (class_mode, told.loss)
            if told.loss == "binary_crossentropy" and single:
                assert told.fits == (value >= 0)
            elif told.fits:
                assert value == pytest.approx(np.log(classes), abs=1e-5)
            else:
                assert value != pytest.approx(np.log(classes), abs=0.01)


def test_every_class_mode_says_something_about_every_loss_and_none_fits_without_labels():
    for class_mode in CLASS_MODES:
        for count in (2, 10):
            assert tuple(one.loss for one in losses(class_mode, count)) == LOSSES
    assert not any(one.fits for one in losses("none", 10))


def test_the_decks_count_of_batches():
    assert (len(batch_sizes(21_179, 20)), batch_sizes(21_179, 20)[-1]) == (1059, 19)
    assert len(batch_sizes(2000, 500)) == 4
    assert len(batch_sizes(2000, 500, drop_remainder=True)) == 4
    assert batch_sizes(21_179, 20, drop_remainder=True).sum() == 21_160
    assert batch_sizes(3, 5).tolist() == [3]
    assert batch_sizes(3, 5, drop_remainder=True).tolist() == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: epoch_order(5, 0), "batch_size 0"),
        (lambda: epoch_order(0, 5), "samples 0"),
        (lambda: epoch_order(5, 5, epoch=-1), "epoch -1"),
        (lambda: epoch_order(5, 5, seed=-1), "seed -1"),
        (lambda: epoch_order(5, 5, seed=None), "seed None"),
        (lambda: epoch_order(50, 5, seed=2**32 - 1, epoch=1), "4294967295"),
        (lambda: batch_places(np.arange(5), 5, 1), "batch 1 is not one of the 1"),
        (lambda: listing(["loose.png"], {"cat": 0}), "loose.png"),
        (lambda: labels([5], ["a", "b"], "sparse"), "from 0 to 1"),
        (lambda: labels([0], ["a", "b"], "one-hot"), "one-hot"),
        (lambda: losses("one-hot", 3), "one-hot"),
    ],
)
def test_what_keras_has_no_meaning_for_is_refused(call, words):
    with pytest.raises(InvalidValue, match=words):
        call()
