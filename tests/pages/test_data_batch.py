"""The path from folder to batch: each step on real files, links, and what a folder may lack."""

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.batches import epoch_order
from cnnviz.nn import runtime
from cnnviz.ui import own_runs

PART = {"data_set": "folder", "data_part": "batch"}
CLASSES = ("10", "2", "Cat")


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    for name in ("CNNVIZ_DATA", "KAGGLEHUB_CACHE", "CNNVIZ_RUNS"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: True)
    monkeypatch.setattr(runtime, "load_keras", lambda: pytest.fail("the page asks for Keras"))


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "pictures"
    rng = np.random.default_rng(0)
    for name in CLASSES:
        (root / name).mkdir(parents=True)
        for number in range(5):
            pixels = rng.integers(0, 256, (12, 16, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / name / f"{number}.png")
    return root


@pytest.fixture
def open_folder(open_page):
    def run(root, **address):
        app = open_page("data", **PART, **address)
        app.text_input("data_source").set_value(str(root)).run()
        assert not app.exception
        return app

    return run


def texts(app) -> str:
    kinds = (app.markdown, app.caption, app.info, app.error, app.warning, app.code)
    return " ".join(one.value for kind in kinds for one in kind).replace("\\", "")


def frames(app) -> str:
    return " ".join(one.value.to_string() for one in app.dataframe)


def walk(app):
    app.get_by_key("data_batch_next").click().run()
    assert not app.exception
    return texts(app)


def test_the_path_leads_from_the_folder_to_the_batch(open_folder, folder):
    app = open_folder(folder, data_batch_size=4, data_batch_height=8, data_batch_width=8)
    assert "15 files in 3 folders" in texts(app) and "(4, 8, 8, 3)" in texts(app)
    assert "{'02': 0, '10': 1, '2': 2, 'Zebra': 3, 'ant': 4, 'cat': 5}" in texts(app)
    app.text_input("data_batch_names").set_value("b, B, 9, 10").run()
    assert "{'10': 0, '9': 1, 'B': 2, 'b': 3}" in texts(app)

    said = walk(app)
    assert "1.33 times as high as it was" in said and "25% of it cut away" in said
    assert "25% of the result black" in said and "1.33 ×" in frames(app)
    assert len([image for element in app.get("image") for image in element.proto.imgs]) == 4
    assert "In this set that is **12 × 16**" in said, "the smallest height and the smallest width"

    said = walk(app)
    assert "**4** steps an epoch; the last one has **3** pictures instead of 4" in said
    app.get_by_key("data_batch_drop").set_value(True).run()
    assert "**3** steps an epoch" in texts(app) and "3 pictures are left out" in texts(app)
    app.get_by_key("data_batch_numbers").set_value("a10").run()
    app.get_by_key("data_batch_drop").set_value(False).run()
    assert "**1,059** steps an epoch; the last one has **19**" in texts(app)

    walk(app)
    for epoch in range(2):
        order = epoch_order(15, 4, epoch=epoch, seed=0)
        assert ", ".join(map(str, order[:4])) in frames(app)

    said = walk(app)
    assert "shape (4, 3), float32" in said and "does not fit, and Keras does not say so" in said

    said = walk(app)
    assert "images.shape  →  (4, 8, 8, 3)" in said and "place in memory" in said
    assert "(60000, 28, 28)" in said and "47,040,000" in said
    before = next(line for line in said.splitlines() if "→" in line and "images[" in line)
    app.get_by_key("data_batch_first").set_value(True).run()
    after = next(line for line in texts(app).splitlines() if "→" in line and "images[" in line)
    assert "(4, 3, 8, 8)" in texts(app) and before.split("→")[1].split()[0] == after.split("→")[1].split()[0]

    walk(app)
    assert "red" in frames(app) and len(app.get("plotly_chart")) == 1

    said = walk(app)
    assert 'class_mode="categorical"' in said and 'label_mode="categorical"' in said
    assert "generator.flow(" in said and "target_size=(8, 8)" in said
    assert "data_batch_next" not in {button.key for button in app.button}
    assert "`interpolation_order`" in said and "`load_img` gives a **Pillow picture**" in said


def test_an_older_link_still_finds_its_axis(open_folder, folder):
    app = open_folder(folder, data_batch_step="tensor", data_batch_axis="N: which picture")
    assert "counts the pictures of the batch" in texts(app) and "n, h, w, c" not in texts(app)


def test_the_one_of_a_late_class_is_seen_without_scrolling(open_folder, tmp_path):
    for name in range(16):
        (tmp_path / "many" / f"{name:02}").mkdir(parents=True)
        Image.new("RGB", (8, 8)).save(tmp_path / "many" / f"{name:02}" / "0.png")
    app = open_folder(tmp_path / "many", data_batch_step="labels", data_batch_shuffle="false")
    for box in app.code[:2]:
        lines = box.value.splitlines()
        assert "1." in lines[0] and max(map(len, lines)) <= 38
    assert texts(app).count("Columns with the 1, as np.argmax finds them: 0, 1, 2, 3, 4, 5, 6, 7") == 2
    assert "16 files in 16 folders" in texts(app)


def test_a_link_restores_every_setting(open_folder, folder):
    link = {
        "step": "code", "height": 20, "width": 24, "way": "crop", "interpolation": "bilinear", "size": 5,
        "shuffle": "false", "mode": "sparse", "scale": "featurewise", "number": 3,
    }  # fmt: skip
    app = open_folder(folder, **{f"data_batch_{name}": value for name, value in link.items()})
    said = texts(app)
    for words in (
        "target_size=(20, 24)", "keep_aspect_ratio=True", "crop_to_aspect_ratio=True", "bilinear",
        "batch_size=5", "shuffle=False", 'label_mode="int"', "featurewise_center=True", "Normalization(",
    ):  # fmt: skip
        assert words in said, words
    app.get_by_key("data_batch_step").set_value("order").run()
    assert "batch 3 of 3" in texts(app) and "Cat: 5" in texts(app)  # unshuffled, so one class alone


WRONG = {
    "data_batch_step": "nine",
    "data_batch_height": "0",
    "data_batch_width": "wide",
    "data_batch_size": "65",
    "data_batch_way": "stretch",
    "data_batch_interpolation": "cubic",
    "data_batch_shuffle": "perhaps",
    "data_batch_seed": "-1",
    "data_batch_mode": "one-hot",
    "data_batch_scale": "minmax",
    "data_batch_epoch": "0",
    "data_batch_number": "1e9",
}


def test_wrong_words_in_the_address_are_said_and_safe_ones_used(open_folder, folder):
    app = open_folder(folder, **WRONG)
    for name, value in WRONG.items():
        assert any(f"{name}={value}" in note.value for note in app.caption), name
    assert "(15, 150, 150, 3)" in texts(app)


def test_what_a_way_cannot_do_is_said(open_folder, folder):
    app = open_folder(
        folder, data_batch_step="labels", data_batch_mode="binary", data_batch_way="pad",
        data_batch_size=64, data_batch_number=7, data_batch_height=8, data_batch_width=8,
    )  # fmt: skip
    said = texts(app)
    assert "needs exactly 2 classes, not 3" in said and "does not notice the 3 classes" in said
    assert "Batches in an epoch: 1." in said
    app.get_by_key("data_batch_step").set_value("code").run()
    said = texts(app)
    assert "ImageDataGenerator cannot pad" in said and "pad_to_aspect_ratio=True" in said
    app.get_by_key("data_batch_step").set_value("size").run()
    assert "Only image_dataset_from_directory pads" in texts(app)


def test_files_that_keras_does_not_list_are_counted(open_folder, folder):
    Image.new("RGB", (9, 9)).save(folder / "Cat" / "x.webp")
    (folder / "Cat" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n1234")
    (folder / ".ipynb_checkpoints").mkdir()
    said = texts(open_folder(folder))
    assert "listed by flow_from_directory: 15, by image_dataset_from_directory: 15" in said
    assert "ends of their names: 1" in said and "left out here: 1." in said
    assert ".ipynb_checkpoints counts as a class" in said


def test_a_folder_whose_files_keras_does_not_read_costs_a_sentence(open_folder, tmp_path):
    (tmp_path / "web" / "cat").mkdir(parents=True)
    Image.new("RGB", (9, 9)).save(tmp_path / "web" / "cat" / "x.webp")
    assert "holds no file that ImageDataGenerator reads" in texts(open_folder(tmp_path / "web"))
