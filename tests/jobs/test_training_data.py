"""The data of a run: found where they are, split without a leak, the same for every run, refused in words."""

import gzip
import json
import os
import pickle
import shutil
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import old_photographs, photographs, training_data
from cnnviz.jobs.training_data import available, describe, examples, load
from cnnviz.nn import array_data
from cnnviz.vision.folders import near_copies
from cnnviz.vision.splits import Split, split_folder
from cnnviz.vision.survey import survey_folder


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """Nothing is found but what a test puts into its own folder."""
    for name, place in (("CNNVIZ_RUNS", "runs"), ("CNNVIZ_DATA", "data"), ("KERAS_HOME", "keras")):
        monkeypatch.setenv(name, str(tmp_path / place))
        (tmp_path / place).mkdir()
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "kagglehub"))
    monkeypatch.setenv("CNNVIZ_MODELS", str(tmp_path / "models"))
    return tmp_path


def arrays(shape=(28, 28), *, train=120, test=40, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "x_train": rng.integers(0, 256, (train, *shape), np.uint8),
        "y_train": np.arange(train, dtype=np.uint8) % 10,
        "x_test": rng.integers(0, 256, (test, *shape), np.uint8),
        "y_test": np.arange(test, dtype=np.uint8) % 10,
    }


def settings(dataset="mnist", **more):
    return TrainingSettings(dataset=dataset, **more)


def parts(data):
    return data.train, data.validation, data.test


def same(one, other):
    return np.array_equal(one.pictures, other.pictures) and np.array_equal(one.labels, other.labels)


# --- arrays ---------------------------------------------------------------------------------------------


def test_arrays_are_split_as_promised(places):
    made = arrays()
    np.savez(places / "data" / "mnist_subset.npz", **made)
    data = load(settings())
    assert [len(part.labels) for part in parts(data)] == [100, 20, 40]
    assert data.input_shape == (28, 28, 1) and data.train.pictures.dtype == np.uint8
    assert np.bincount(data.validation.labels).tolist() == [2] * 10
    assert np.array_equal(data.test.pictures[..., 0], made["x_test"])
    both = np.concatenate([data.train.pictures, data.validation.pictures])[..., 0]
    assert sorted(map(bytes, both)) == sorted(map(bytes, made["x_train"]))


@pytest.mark.parametrize("dataset", ["digits", "mnist"])
def test_fewer_pictures_are_part_of_more_and_are_tested_on_the_same(places, dataset):
    np.savez(places / "data" / "mnist.npz", **arrays())
    few, more, every = (load(settings(dataset, per_class=count)) for count in (2, 5, 0))
    classes = len(every.classes)
    assert np.bincount(few.train.labels).tolist() == [2] * classes
    assert np.bincount(more.train.labels).tolist() == [5] * classes
    inside = [set(map(bytes, data.train.pictures)) for data in (few, more, every)]
    assert inside[0] < inside[1] < inside[2]
    for data in (few, more):
        assert same(data.validation, every.validation) and same(data.test, every.test)


def test_the_split_does_not_follow_the_seed_of_the_run(places):
    np.savez(places / "data" / "mnist.npz", **arrays())
    one, other = (load(settings(seed=seed, per_class=3)) for seed in (0, 1))
    assert all(same(a, b) for a, b in zip(parts(one), parts(other), strict=True))


def test_a_whole_set_goes_before_a_part_of_it_and_an_earlier_folder_before_a_later_one(places, monkeypatch):
    second = places / "second"
    second.mkdir()
    monkeypatch.setenv("CNNVIZ_DATA", f"{places / 'data'}{array_data.os.pathsep}{second}")
    np.savez(second / "mnist.npz", **arrays(train=50))
    assert describe(settings()).file == "mnist.npz" and available()[2] == "mnist"
    np.savez(places / "data" / "mnist_subset.npz", **arrays(train=60))
    assert describe(settings()).train == 50
    np.savez(places / "data" / "mnist.npz", **arrays(train=120))
    assert describe(settings()).train == 100


def keras_mnist(home):
    np.savez(home / "mnist.npz", **arrays())
    return arrays()


def keras_fashion(home):
    made, folder = arrays(seed=1), home / "fashion-mnist"
    folder.mkdir()
    for part, key in (("train", "train"), ("t10k", "test")):
        x, y = made[f"x_{key}"], made[f"y_{key}"]
        head = np.array([2051, len(x), 28, 28], ">i4").tobytes()
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(head + x.tobytes()))
        head = np.array([2049, len(y)], ">i4").tobytes()
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(head + y.tobytes()))
    return made


def keras_cifar(home):
    made, folder = arrays((32, 32, 3)), home / "cifar-10-batches-py-target" / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    names = [f"data_batch_{number}" for number in range(1, 6)]
    files = zip(names, np.split(made["x_train"], 5), np.split(made["y_train"], 5), strict=True)
    for name, x, y in (*files, ("test_batch", made["x_test"], made["y_test"])):
        rows = x.transpose(0, 3, 1, 2).reshape(len(x), -1)
        (folder / name).write_bytes(pickle.dumps({b"data": rows, b"labels": y.tolist()}, protocol=2))
    return made


CACHES = {"mnist": keras_mnist, "fashion_mnist": keras_fashion, "cifar10": keras_cifar}


@pytest.mark.parametrize("name", CACHES)
def test_what_keras_has_downloaded_is_found_and_read(places, name):
    assert name not in available()
    home = places / "keras" / "datasets"
    home.mkdir()
    made = CACHES[name](home)
    assert name in available()
    data, facts = load(settings(name)), describe(settings(name))
    assert np.array_equal(data.test.pictures.reshape(made["x_test"].shape), made["x_test"])
    assert np.array_equal(data.test.labels, made["y_test"])
    assert (facts.train, facts.validation, facts.test) == (100, 20, 40)
    assert facts.input_shape == data.input_shape and facts.classes == data.classes


@pytest.mark.parametrize("name", [*CACHES, "animals10"])
def test_what_is_missing_says_what_to_do(name):
    wanted = settings(name, picture_size=32 if name == "animals10" else 0)
    for ask in (load, describe, examples):
        with pytest.raises(InvalidValue, match=f"{name} is not on this machine; fetch it with 'python -m"):
            ask(wanted)
    assert available() == ("digits", "shapes", "folder")


@pytest.mark.parametrize(
    "spoil",
    [
        {"x_train": np.zeros((120, 28, 28))},
        {"y_train": np.arange(119) % 10},
        {"y_test": np.full(40, 10)},
        {"x_test": np.zeros((40, 784), np.uint8)},
        {"y_train": np.array([], np.uint8), "x_train": np.zeros((0, 28, 28), np.uint8)},
        {"x_train": np.array([{}] * 120, dtype=object)},
    ],
    ids=["floats", "a label too few", "class 10", "flat", "empty", "objects"],
)
def test_arrays_that_are_something_else_are_refused_by_name(places, spoil):
    np.savez(places / "data" / "mnist.npz", **(arrays() | spoil))
    with pytest.raises(InvalidValue, match=r"mnist\.npz' is damaged or is not a data set"):
        load(settings())


def test_a_damaged_file_is_refused_by_name(places):
    path = places / "data" / "mnist.npz"
    np.savez(path, **arrays())
    path.write_bytes(path.read_bytes()[:5000])
    for ask in (load, describe):
        with pytest.raises(InvalidValue, match="is damaged or is not a data set"):
            ask(settings())


class _Runs:
    def __reduce__(self):
        return eval, ("open('ran', 'w')",)


def test_a_pickled_program_in_place_of_arrays_is_not_run(places, monkeypatch):
    monkeypatch.chdir(places)
    home = places / "keras" / "datasets"
    home.mkdir()
    keras_cifar(home)
    (home / "cifar-10-batches-py-target/cifar-10-batches-py/test_batch").write_bytes(pickle.dumps(_Runs()))
    with pytest.raises(InvalidValue, match="is no array"):
        load(settings("cifar10"))
    assert not (places / "ran").exists()


def test_fetching_without_a_network_is_a_sentence(places, monkeypatch):
    def offline():
        raise Exception("URL fetch failure")

    keras = SimpleNamespace(datasets=SimpleNamespace(mnist=SimpleNamespace(load_data=offline)))
    monkeypatch.setattr(array_data, "load_keras", lambda: keras)
    with pytest.raises(InvalidValue, match="mnist could not be fetched: URL fetch failure"):
        array_data.fetch("mnist")


# --- sizes and memory -----------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", ["digits", "mnist"])
def test_pictures_are_brought_to_the_size_asked_for(places, dataset):
    np.savez(places / "data" / "mnist.npz", **arrays())
    wanted = settings(dataset, picture_size=16, per_class=2)
    data, own = load(wanted), load(settings(dataset, per_class=2))
    assert describe(wanted).input_shape == data.input_shape == (16, 16, 1)
    assert np.array_equal(data.train.labels, own.train.labels)
    assert abs(data.train.pictures.mean() - own.train.pictures.mean()) < 3


@pytest.mark.parametrize("dataset", ["digits", "shapes"])
def test_facts_agree_with_the_data(dataset):
    wanted = settings(dataset, per_class=7)
    data, facts = load(wanted), describe(wanted)
    assert (facts.train, facts.validation, facts.test) == tuple(len(part.labels) for part in parts(data))
    assert (facts.classes, facts.input_shape) == (data.classes, data.input_shape)


def test_what_does_not_fit_in_memory_is_refused_before_it_is_made(monkeypatch):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=10**9))
    for ask in (load, describe):
        with pytest.raises(InvalidValue, match=r"2000 pictures of 512×512×1 need 1\.0 GB of memory"):
            ask(settings("shapes", picture_size=512))
    assert describe(settings("shapes", picture_size=256)).train == 1200


# --- photographs ----------------------------------------------------------------------------------------


@pytest.fixture
def folder(places, paint):
    """Two classes of ten pictures each."""
    root = places / "mine"
    for i in range(10):
        paint(root / "red" / f"{i}.png", "dog", seed=i)
        paint(root / "green" / f"{i}.png", "horse", seed=50 + i)
    return root


def of(folder, **more):
    return settings("folder", source=str(folder), picture_size=16, **more)


def test_a_folder_is_split_squashed_and_kept(folder, places, monkeypatch):
    first, facts = load(of(folder)), describe(of(folder))
    assert [len(part.labels) for part in parts(first)] == [12, 4, 4] == [
        facts.train, facts.validation, facts.test,
    ]  # fmt: skip
    assert first.classes == ("green", "red") == facts.classes and first.input_shape == (16, 16, 3)
    assert first.train.pictures.dtype == np.uint8
    green = first.train.pictures[first.train.labels == 0].mean(axis=(0, 1, 2))
    assert green.argmax() == 1

    def again(*args, **more):
        raise AssertionError("it was decoded a second time")

    monkeypatch.setattr(photographs, "load_squashed", again)
    monkeypatch.setattr(photographs, "survey", again)
    assert all(same(a, b) for a, b in zip(parts(first), parts(load(of(folder))), strict=True))
    assert not list((places / "runs" / "pictures").glob("*.half"))


def test_no_picture_and_no_near_copy_of_it_stands_in_two_parts(folder, paint):
    for i in range(3):  # the same picture, smaller: another file with the same look
        paint(folder / "red" / f"copy {i}.png", "dog", seed=i, size=(40, 52))
    split = photographs.split_of(folder)
    part_of = {file.path: name for name, files in split.parts.items() for file in files}
    scan = survey_folder(folder).scan
    groups = near_copies(scan.pictures)
    assert len(groups) >= 3
    for group in groups:
        assert {part_of[scan.pictures[place].path] for place in group} == {"train"}


def test_fewer_photographs_are_tested_on_the_same_ones(folder):
    few, every = load(of(folder, per_class=2)), load(of(folder))
    assert np.bincount(few.train.labels).tolist() == [2, 2]
    assert same(few.validation, every.validation) and same(few.test, every.test)
    assert set(map(bytes, few.train.pictures)) < set(map(bytes, every.train.pictures))


def test_a_folder_that_has_changed_is_split_anew(folder, paint):
    assert describe(of(folder)).train == 12
    for i in range(5):
        paint(folder / "red" / f"more {i}.png", "dog", seed=100 + i)
    assert describe(of(folder)).train == 15


def test_examples_show_every_class_in_turn(folder):
    strip = examples(of(folder), count=6)
    assert strip.shape == (6, 16, 16, 3)
    assert strip.mean(axis=(1, 2)).argmax(axis=1).tolist() == [1, 0, 1, 0, 1, 0]  # green, red, …
    assert len({bytes(one) for one in strip}) == 6


def test_decoding_tells_how_far_it_is(folder):
    told = []
    load(of(folder), on_progress=lambda *both: told.append(both))
    assert (20, 20) in told and (12, 12) in told  # read for the split, then decoded


def test_a_picture_that_has_changed_since_the_split_is_named(folder, paint):
    files = photographs.split_of(folder).parts["train"]
    paint(folder / files[0].path, "elephant", seed=999)
    with pytest.raises(InvalidValue, match=f"'{files[0].path}' is not the one in the split"):
        photographs.decoded(folder, files, size=16)


def test_a_disk_that_is_full_is_told_and_nothing_half_is_left(folder, places, monkeypatch):
    photographs.split_of(folder)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array_header_1_0", full)
    with pytest.raises(InvalidValue, match="No space left on device"):
        load(of(folder))
    assert [path.suffix for path in (places / "runs" / "pictures").iterdir()] == [".json"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: shutil.rmtree(root / "red"), "one class folder, 'green'"),
        (
            lambda root: [(root / "red" / f"{i}.png").unlink() for i in range(6)],
            "'red' has readable pictures: 4",
        ),
        (lambda root: (root / "blue").mkdir(), "'blue' has readable pictures: 0"),
        (lambda root: shutil.rmtree(root), "does not exist"),
    ],
    ids=["one class", "too few", "an empty class", "no folder"],
)
def test_a_folder_nothing_can_be_learnt_from_is_refused(folder, spoil, said):
    spoil(folder)
    for ask in (load, describe):
        with pytest.raises(InvalidValue, match=said):
            ask(of(folder))


@pytest.fixture
def animals(places, paint):
    """A small Animals-10 with the split of its trained model, which leaves two pictures of each class out."""
    root = places / "data" / "animals10"
    for i in range(8):
        paint(root / "cane" / f"{i}.png", "dog", seed=i)
        paint(root / "gatto" / f"{i}.png", "horse", seed=50 + i)
    split = split_folder(survey_folder(root).scan, seed=3, counts=(3, 1, 2))
    (places / "models" / "animals10").mkdir(parents=True)
    split.save(places / "models" / "animals10" / "split.json")
    return root, split


def test_animals_10_is_split_as_for_the_trained_model(animals):
    root, split = animals
    wanted = settings("animals10", picture_size=16)
    data, facts = load(wanted), describe(wanted)
    assert data.classes == ("dog", "cat") == facts.classes and "animals10" in available()
    for part, name in zip(parts(data), split.parts, strict=True):
        expected = photographs.load_squashed(root, [file.path for file in split.parts[name]], size=16)
        assert np.array_equal(part.pictures, expected)
    assert "trained model" in facts.note


def test_another_copy_of_animals_10_gets_a_split_of_its_own(animals, paint):
    root, split = animals
    for part in split.parts.values():
        paint(root / part[0].path, "elephant", seed=int(json.dumps(part[0].label)) + 900)
    facts = describe(settings("animals10", picture_size=16))
    assert (facts.train, facts.validation, facts.test) == (10, 2, 4)  # of 8 in each of two classes, 6:2:2
    assert "trained model" not in facts.note


def test_what_kagglehub_has_downloaded_is_found(animals, places):
    versions = places / "kagglehub/datasets/alessiocorrado99/animals10/versions"
    versions.mkdir(parents=True)
    (versions / "2").mkdir()
    shutil.move(animals[0], versions / "2" / "raw-img")
    assert "animals10" in available()
    assert describe(settings("animals10", picture_size=16)).train == 6


def test_the_split_that_is_kept_can_be_read_by_the_commands(folder, places):
    photographs.split_of(folder)
    (kept,) = (places / "runs" / "pictures").glob("split-*.json")
    assert Split.load(kept).classes == ("green", "red")


def test_a_folder_of_runs_that_cannot_be_written_is_named(folder, places, monkeypatch):
    (places / "file").write_text("")
    monkeypatch.setenv("CNNVIZ_RUNS", str(places / "file" / "runs"))
    with pytest.raises(InvalidValue, match="set CNNVIZ_RUNS to another one"):
        training_data.load(of(folder))


# --- what nobody uses any more --------------------------------------------------------------------------


def aged(path, days, size=1000):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    os.utime(path, (0, 100 * 86400 - days * 86400))


@pytest.fixture
def kept(places):
    """Used so many days ago, of a thousand bytes each."""
    root = places / "runs"
    for days in (0.5, 2, 10, 40):
        aged(root / "pictures" / f"{days}.npy", days)
        aged(root / "uploads" / f"upload {days}" / "about.json", days)
    aged(root / "pictures" / ".1.npy.77.half", 40)
    aged(root / "20260101-000000-0123456789ab" / "spec.json", 90)
    return root


NOW = 100 * 86400


def test_what_was_not_used_for_long_goes_and_runs_stay(kept):
    assert sorted(old_photographs.clean(now=NOW)) == [".1.npy.77.half", "40.npy", "upload 40"]
    assert not (kept / "uploads" / "upload 40").exists() and (kept / "pictures" / "10.npy").exists()
    assert (kept / "20260101-000000-0123456789ab" / "spec.json").exists()


def test_what_takes_too_much_room_goes_from_the_longest_unused_on_but_not_what_was_used_today(kept):
    deleted = old_photographs.clean(days=1000, gigabytes=4500e-9, now=NOW)
    assert len(deleted) == 5 and "2.npy" not in deleted and "0.5.npy" not in deleted
    assert old_photographs.clean(days=1000, gigabytes=1e-12, now=NOW)
    assert {path.name for path in (kept / "uploads").iterdir()} == {"upload 0.5"}


def test_what_is_used_stays(kept, monkeypatch):
    old_photographs.use(kept / "pictures" / "40.npy")
    old_photographs.use(kept / "uploads" / "upload 40")
    assert {"40.npy", "upload 40"}.isdisjoint(old_photographs.clean())  # by the clock
