"""The program of a run, carried out, reads the very pictures of the run in the very parts."""

import doctest
import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.training import TrainingSettings
from cnnviz.export.notebook import notebook
from cnnviz.export.training_code import training_parts
from cnnviz.export.training_sources import ArraysFile
from cnnviz.jobs import photographs, run_sources, runs, training_data
from cnnviz.jobs.run_sources import source_of, source_of_run
from cnnviz.nn.runtime import load_keras
from cnnviz.vision.archive import unpack

ALL = ("train", "validation", "test")


def carried_out(settings, *, classes=10, source=None):
    """Run the part of the program that reads the data."""
    parts = {part.name: part.code for part in training_parts(settings, classes=classes, source=source)}
    names = {}
    exec(compile(parts["imports"] + "\n" + parts["data"], "program", "exec"), names)
    return [(names[f"x_{part}"], names[f"y_{part}"]) for part in ("train", "val", "test")]


def assert_the_same(settings, program):
    """Compare every picture and every label, in their order."""
    data = training_data.load(settings)
    for name, (pictures, labels) in zip(ALL, program, strict=True):
        part = getattr(data, name)
        assert pictures.dtype == np.uint8
        np.testing.assert_array_equal(pictures, part.pictures, err_msg=name)
        np.testing.assert_array_equal(labels, part.labels, err_msg=name)


@pytest.mark.parametrize(
    "changes",
    [{}, {"per_class": 7}, {"picture_size": 5}, {"picture_size": 20, "per_class": 3}, {"picture_size": 8}],
    ids=str,
)
@pytest.mark.parametrize("name", ["digits", "shapes"])
def test_the_small_sets_come_in_the_parts_of_the_run(name, changes):
    settings = TrainingSettings(dataset=name, **changes)
    assert_the_same(settings, carried_out(settings, classes=10 if name == "digits" else 4))


@pytest.fixture
def arrays(tmp_path, monkeypatch):
    """Put a file of arrays where runs and programs find it."""
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    def put(name, *, colours=False, train=240, test=50):
        rng = np.random.default_rng(0)
        shape = (32, 32, 3) if colours else (28, 28)
        made = {}
        for part, count in (("train", train), ("test", test)):
            made[f"x_{part}"] = rng.integers(0, 256, (count, *shape), np.uint8)
            made[f"y_{part}"] = rng.permutation(np.arange(count) % 10).reshape((-1, 1) if colours else -1)
        np.savez(tmp_path / name, **made)
        return made

    return put


@pytest.mark.parametrize(
    "changes", [{}, {"per_class": 4}, {"picture_size": 14}, {"picture_size": 40}], ids=str
)
@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
def test_a_file_of_arrays_is_named_and_divided_as_in_the_run(name, changes, arrays):
    arrays(f"{name}_subset.npz", colours=name == "cifar10")
    settings = TrainingSettings(dataset=name, **changes)
    source = source_of(settings)

    assert source == ArraysFile(f"{name}_subset.npz", 240, 50)
    assert_the_same(settings, carried_out(settings, source=source))


def test_the_copy_of_keras_is_divided_as_in_the_run(arrays, monkeypatch):
    made = arrays("keras/datasets/mnist.npz")
    two = (made["x_train"], made["y_train"]), (made["x_test"], made["y_test"])
    monkeypatch.setattr(load_keras().datasets.mnist, "load_data", lambda: two)
    settings = TrainingSettings(dataset="mnist")
    source = source_of(settings)

    assert source == ArraysFile("", 240, 50)
    assert_the_same(settings, carried_out(settings, source=source))


def test_without_the_file_as_many_pictures_are_taken_and_it_is_said(arrays, monkeypatch, tmp_path, capsys):
    made = arrays("mnist_subset.npz")
    source = source_of(TrainingSettings(dataset="mnist"))
    (tmp_path / "mnist_subset.npz").unlink()
    more = [np.concatenate([made[name]] * 2) for name in ("x_train", "y_train", "x_test", "y_test")]
    monkeypatch.setattr(
        load_keras().datasets.mnist, "load_data", lambda: ((more[0], more[1]), (more[2], more[3]))
    )
    program = carried_out(TrainingSettings(dataset="mnist"), source=source)

    assert [len(labels) for _, labels in program] == [200, 40, 50]
    assert "need not be the same ones" in capsys.readouterr().out


def picture(rng, *, mode="RGB", width=40, height=30):
    bands = len(Image.new(mode, (1, 1)).getbands())
    pixels = rng.integers(0, 256, (height, width, bands), np.uint8)
    return Image.fromarray(pixels.squeeze(), mode) if bands != 3 else Image.fromarray(pixels)


@pytest.fixture
def folder(tmp_path):
    """Make a folder of three classes, with all that people have in theirs."""
    rng, root = np.random.default_rng(0), tmp_path / 'my "pets"'
    for kind in ("cat", "dog", "owl"):
        (root / kind).mkdir(parents=True)
        for number in range(9):
            picture(rng, width=20 + 3 * number, height=50 - 4 * number).save(root / kind / f"{number}.jpg")
    picture(rng, mode="RGBA").save(root / "cat" / "clear.png")
    picture(rng, mode="L").save(root / "cat" / "grey.PNG")
    picture(rng).quantize(9).save(root / "cat" / "few.gif")
    picture(rng, mode="CMYK").save(root / "dog" / "printed.jpg")
    picture(rng, width=1400, height=700).save(root / "dog" / "wide.jpg")
    turned = Image.Exif()
    turned[0x0112] = 6
    picture(rng).save(root / "dog" / "turned.jpg", exif=turned)
    (root / "owl" / "by night").mkdir()
    for number in range(3):
        picture(rng).save(root / "owl" / "by night" / f"{number}.jpg")
    (root / "owl" / "5 broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (root / "owl" / ".hidden.jpg").write_bytes(b"")
    (root / "owl" / "about.txt").write_text("owls")
    return root


@pytest.mark.parametrize("changes", [{}, {"per_class": 4}, {"picture_size": 90}], ids=str)
def test_a_folder_comes_in_the_parts_of_the_run(folder, changes):
    settings = TrainingSettings(**{"dataset": "folder", "source": str(folder), "picture_size": 24} | changes)
    source = source_of(settings)

    assert source.name == str(folder)
    assert_the_same(settings, carried_out(settings, classes=3, source=source))


def test_another_folder_is_refused_by_the_program(folder):
    settings = TrainingSettings(dataset="folder", source=str(folder), picture_size=24)
    source = source_of(settings)
    picture(np.random.default_rng(1)).save(folder / "cat" / "0.jpg")

    with pytest.raises(ValueError, match="does not hold the pictures of the run"):
        carried_out(settings, classes=3, source=source)


def test_a_zip_file_comes_in_the_parts_of_the_run_under_the_names_in_it(folder, tmp_path, monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*"), reverse=True):
            if file.is_file():
                archive.write(file, f"pets/{file.relative_to(folder).as_posix()}")
    root = unpack(packed, photographs.uploads(), name="pets.zip").root
    settings = TrainingSettings(dataset="folder", source=str(root), picture_size=24)
    source = source_of(settings)
    assert source.name == "pets"
    assert str(root) not in notebook(settings, classes=3, source=source)

    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "here" / "pets")
    monkeypatch.chdir(tmp_path / "here")
    program = carried_out(settings, classes=3, source=source)
    data = training_data.load(settings)
    for name, (pictures, labels) in zip(ALL, program, strict=True):
        part = getattr(data, name)
        pairs = [(int(label), one.tobytes()) for one, label in zip(pictures, labels, strict=True)]
        of_run = zip(part.labels, part.pictures, strict=True)
        assert sorted(pairs) == sorted((int(label), one.tobytes()) for label, one in of_run)


def test_data_that_changed_since_the_run_are_not_called_its_own(arrays, tmp_path):
    arrays("mnist_subset.npz")
    run = runs.create(TrainingSettings(dataset="mnist"), owner="anna", folder=tmp_path / "runs")
    run.record("begin", epoch=0, step=0, steps=7, samples=200)
    assert source_of_run(run) == ArraysFile("mnist_subset.npz", 240, 50)
    arrays("mnist_subset.npz", train=300)
    assert source_of_run(run) is None
    (tmp_path / "mnist_subset.npz").unlink()
    assert source_of_run(run) is None


@pytest.mark.parametrize(
    ("dataset", "source", "said"),
    [
        ("digits", None, "the pictures of the run, each in the part"),
        ("shapes", None, "the pictures of the run, each in the part"),
        ("mnist", ArraysFile("", 60000, 10000), "the pictures of the run, each in the part"),
        ("mnist", ArraysFile("mnist_subset.npz", 6000, 1000), "from the file `mnist_subset.npz`"),
        ("mnist", None, "need not be those of the run"),
        ("folder", None, "need not be those of the run"),
    ],
)
def test_the_notebook_says_whether_its_pictures_are_those_of_the_run(dataset, source, said):
    settings = TrainingSettings(
        dataset=dataset, source="pets" if dataset == "folder" else "", picture_size=16
    )
    cells = json.loads(notebook(settings, classes=4, source=source))["cells"]
    [told] = ["".join(cell["source"]) for cell in cells if cell["id"] == "data-words"]

    assert said in told
    assert "{" not in told


def test_docstring_example_is_true():
    found = doctest.testmod(run_sources)
    assert found.attempted
    assert not found.failed
