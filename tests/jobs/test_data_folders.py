"""Every data set as a folder of class folders: written once, found where it stands, missed in a sentence."""

import shutil
import sys
import threading
import types
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training_choices import DATASETS
from cnnviz.jobs import data_folders, fetching, old_photographs, runs
from cnnviz.jobs.data_folders import data_folder, missing
from cnnviz.jobs.fetching import fetch
from cnnviz.nn import array_data, small_data
from cnnviz.vision.archive import ABOUT
from cnnviz.vision.folders import class_folders, picture_paths
from cnnviz.vision.samples import SAMPLES
from cnnviz.vision.survey import survey_folder


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """Nothing is found but what a test puts into its own folder."""
    for name, place in (("CNNVIZ_RUNS", "runs"), ("CNNVIZ_DATA", "data"), ("KERAS_HOME", "keras")):
        monkeypatch.setenv(name, str(tmp_path / place))
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "kagglehub"))
    return tmp_path


def write_arrays(path: Path, shape=(28, 28), *, train=60, seed=0) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    made = {
        "x_train": chance.integers(0, 256, (train, *shape), np.uint8),
        "y_train": np.arange(train, dtype=np.uint8) % 10,
        "x_test": chance.integers(0, 256, (10, *shape), np.uint8),
        "y_test": np.arange(10, dtype=np.uint8),
    }
    np.savez(path, **made)
    return made


def pixels_by_class(root: Path) -> dict[str, list[np.ndarray]]:
    found: dict[str, list[np.ndarray]] = {name: [] for name in class_folders(root)}
    for path, _ in picture_paths(root):
        found[path.split("/")[0]].append(np.asarray(Image.open(root / path)))
    return found


def test_the_digits_are_all_there_pixel_by_pixel():
    folder = data_folder("digits")
    data = small_data.load("digits")
    written = pixels_by_class(folder.root)
    assert list(written) == list(data.classes) and folder.note == data_folders.WHOLE
    parts = (data.train, data.validation, data.test)
    for label, name in enumerate(data.classes):
        meant = np.concatenate([part.pictures[part.labels == label] for part in parts])[..., 0]
        assert np.array_equal(np.stack(written[name]), meant)


def test_the_shapes_are_written_once_and_stay(monkeypatch):
    told = []
    first = data_folder("shapes", on_progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 2000) for done in range(1, 2001)]
    monkeypatch.setattr(data_folders, "write_class_folders", None)
    assert data_folder("shapes") == first
    assert [path.name for path in first.root.parent.iterdir()] == [first.root.name]  # nothing is left aside


def test_the_first_of_each_class_of_a_large_set_are_written_in_their_colours(places, monkeypatch):
    made = write_arrays(places / "data" / "cifar10.npz", (32, 32, 3))
    monkeypatch.setattr(data_folders, "PER_CLASS", 3)
    written = pixels_by_class(data_folder("cifar10").root)
    assert sorted(written) == sorted(array_data.CLASSES["cifar10"])
    for label, name in enumerate(array_data.CLASSES["cifar10"]):
        assert np.array_equal(np.stack(written[name]), made["x_train"][made["y_train"] == label][:3])


def test_the_note_says_how_many_that_are():
    assert f" {data_folders.PER_CLASS} pictures of each class" in data_folders.FIRST


def test_names_that_no_file_system_takes_become_folders_and_fewer_pictures_are_no_trouble(places):
    write_arrays(places / "data" / "fashion_mnist.npz")
    root = data_folder("fashion_mnist").root
    assert "T-shirt_top" in class_folders(root)
    survey = survey_folder(root)
    assert survey.counts == (6,) * 10 and {picture.channels for picture in survey.pictures} == {1}


def test_other_arrays_make_another_folder(places):
    write_arrays(places / "data" / "mnist.npz")
    first = data_folder("mnist").root
    write_arrays(places / "data" / "mnist.npz", train=70)
    assert data_folder("mnist").root != first


def test_visitors_at_the_same_moment_find_one_whole_folder():
    together, found = threading.Barrier(3), []

    def visit():
        together.wait()
        found.append(data_folder("digits").root)

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(found) == 3 and len(set(found)) == 1
    assert len(picture_paths(found[0])) == 1797
    assert [path.name for path in found[0].parent.iterdir()] == [found[0].name]


def test_a_writing_that_was_stopped_leaves_nothing_behind():
    def leave(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        data_folder("digits", on_progress=leave)
    assert list((runs.root() / "data").iterdir()) == []
    assert len(picture_paths(data_folder("digits").root)) == 1797


def test_a_folder_that_nobody_used_for_long_is_deleted_and_written_again():
    root = data_folder("digits").root
    assert old_photographs.clean(days=-1) == [root.name] and not root.exists()
    assert data_folder("digits").root == root and len(class_folders(root)) == 10


def test_a_folder_whose_deletion_was_cut_short_is_written_again():
    root = data_folder("digits").root
    (root / ABOUT).unlink()
    (root / "0").rename(root / "half gone")
    assert data_folder("digits").root == root and len(class_folders(root)) == 10


def test_a_place_that_cannot_be_written_is_a_sentence(places, monkeypatch):
    (places / "file").write_text("where the folder should be")
    monkeypatch.setenv("CNNVIZ_RUNS", str(places / "file"))
    with pytest.raises(InvalidValue, match=r"cannot be written"):
        data_folder("digits")


def test_animals_and_own_folders_are_taken_where_they_stand(places, paint):
    for animal in ("cane", "gatto"):
        paint(places / "data" / "animals10" / animal / "0.png", "dog")
    animals, own = data_folder("animals10"), data_folder("folder", source=str(places / "data" / "animals10"))
    assert animals.root == own.root == places / "data" / "animals10"
    assert (animals.title, animals.note) == ("Animals-10", "") and (own.title, own.note) == ("animals10", "")
    assert not (places / "runs").exists()


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10", "animals10"])
def test_what_is_missing_is_said_with_what_to_do(name):
    with pytest.raises(InvalidValue, match=f"fetch {name}.*CNNVIZ_DATA"):
        data_folder(name)
    assert f"datasets fetch {name}" in str(missing(name))


@pytest.mark.parametrize("source", ["", "  ", "/no/such/place", "~nobody-of-this-name/x", "a\0b", "x" * 5000])
def test_a_folder_that_is_none_is_a_sentence(source):
    with pytest.raises(InvalidValue, match="folder"):
        data_folder("folder", source=source)


def test_a_name_from_an_address_is_checked_against_the_list():
    with pytest.raises(InvalidValue, match=f"imagenet is not one of {', '.join(DATASETS)}"):
        data_folder("imagenet")


# --- fetching -------------------------------------------------------------------------------------------


def kaggle(monkeypatch, download) -> None:
    monkeypatch.setitem(sys.modules, "kagglehub", types.SimpleNamespace(dataset_download=download))


def keras(monkeypatch, name, load_data) -> None:
    datasets = types.SimpleNamespace(**{name: types.SimpleNamespace(load_data=load_data)})
    monkeypatch.setattr(array_data, "load_keras", lambda: types.SimpleNamespace(datasets=datasets))


def no_network(*_):
    raise ConnectionError("no route to host")


@pytest.mark.parametrize("name", array_data.NAMES)
def test_without_a_network_the_sentence_says_which_file_to_bring(monkeypatch, name):
    keras(monkeypatch, name, no_network)
    with pytest.raises(InvalidValue, match=rf"{name} could not be fetched: no route to host.*{name}.npz"):
        fetch(name)


def test_without_a_network_the_sentence_says_where_the_photographs_may_lie(monkeypatch):
    kaggle(monkeypatch, no_network)
    with pytest.raises(
        InvalidValue, match=r"could not be fetched: no route to host.*animals10 in CNNVIZ_DATA"
    ):
        fetch("animals10")


def test_without_kagglehub_the_sentence_names_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "kagglehub", None)  # as if it were not installed
    with pytest.raises(InvalidValue, match="pip install kagglehub"):
        fetch("animals10")


def test_only_what_can_be_fetched_is(monkeypatch):
    with pytest.raises(InvalidValue, match=r"'digits' cannot be fetched; .*mnist.*animals10 can"):
        fetch("digits")


def test_what_kagglehub_has_fetched_is_found_from_then_on(places, paint, monkeypatch, capsys):
    version = places / "kagglehub" / "datasets" / "alessiocorrado99" / "animals10" / "versions" / "2"

    def download(name):
        print("Downloading 614 MB")
        paint(version / "raw-img" / "cane" / "0.png", "dog")
        return str(version)

    kaggle(monkeypatch, download)
    assert fetch("animals10") == version / "raw-img" == data_folder("animals10").root
    assert capsys.readouterr().out == ""  # its messages go where errors go


def test_what_keras_has_fetched_is_found_from_then_on(places, monkeypatch):
    home = places / "keras" / "datasets"

    def load_data():
        home.mkdir(parents=True)
        write_arrays(home / "mnist.npz")

    keras(monkeypatch, "mnist", load_data)
    assert fetch("mnist") == home / "mnist.npz"
    assert len(picture_paths(data_folder("mnist").root)) == 60


def test_a_download_of_something_else_is_a_sentence(places, monkeypatch):
    kaggle(monkeypatch, lambda name: str(places))
    with pytest.raises(InvalidValue, match="raw-img"):
        fetch("animals10")
    shutil.rmtree(places / "data")
    keras(monkeypatch, "mnist", lambda: None)
    with pytest.raises(InvalidValue, match="not where Keras keeps it"):
        fetch("mnist")


def test_every_name_has_a_title():
    assert {*data_folders.TITLES, "folder"} == {*DATASETS, "samples"}
    assert set(fetching.NAMES) <= set(DATASETS)


def test_the_sample_photographs_are_a_folder_of_animals_in_many_shapes():
    data = data_folder("samples")
    assert data.name == "folder" and data_folder("samples").root == data.root
    survey = survey_folder(data.root)
    assert len(survey.pictures) == len(SAMPLES) and not survey.unreadable
    assert {"cat", "dog", "owl"} <= set(survey.classes)
    assert survey.counts[survey.classes.index("cat")] == 3
    assert len({one.width / one.height for one in survey.pictures}) > 5
