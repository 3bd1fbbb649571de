"""The confusion matrix's data, and the result of a run around it, without a browser."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs
from cnnviz.ui import guesses, run_files
from cnnviz.ui.components.confusion import checked_cell, confusion_data

APP = Path(__file__).parents[1] / "browser" / "apps" / "confusion.py"


def test_the_counts_travel_in_reading_order_with_their_names():
    data = confusion_data(np.array([[3, 1], [0, 300_000]]), ("cat", "dog"), label="all")
    assert data["counts"]["count"].to_pylist() == [3, 1, 0, 300_000]
    assert data["classes"] == ["cat", "dog"] and data["label"] == "all"


@pytest.mark.parametrize(
    ("matrix", "names", "said"),
    [
        (np.zeros((2, 3), int), "ab", "a row and a column for each of 2"),
        (np.zeros((1, 1), int), "a", "2 to 100"),
        (np.zeros((101, 101), int), ["x"] * 101, "2 to 100"),
        (np.zeros((2, 2)), "ab", "whole numbers"),
        (np.array([[0, -1], [0, 0]]), "ab", "whole numbers"),
    ],
)
def test_a_matrix_that_cannot_be_drawn_is_refused_with_the_rule(matrix, names, said):
    with pytest.raises(InvalidValue, match=said):
        confusion_data(matrix, list(names), label="")


@pytest.mark.parametrize(
    "said",
    [None, "01", [1], [0, 2], [-1, 0], [0.5, 0], ["0", "1"], [None, 0], {"a": 1}, [float("nan"), 0]],
)
def test_what_the_browser_says_is_no_cell_unless_it_is_one(said):
    assert checked_cell(said, 2) is None


def test_a_cell_may_come_as_whole_or_broken_numbers():
    assert checked_cell([1, 0], 2) == checked_cell([1.0, 0.0], 2) == (1, 0)


@pytest.fixture
def result(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))

    def run():
        app = AppTest.from_file(APP, default_timeout=60).run()
        assert not app.exception
        return app

    return run


def texts(app):
    return " ".join(element.value for kind in (app.markdown, app.caption, app.info) for element in kind)


def pictures(app):
    return [image for element in app.get("image") for image in element.proto.imgs]


def test_the_result_tells_the_accuracy_with_its_interval_and_whether_it_is_as_sure_as_it_may_be(result):
    app = result()
    assert app.metric[0].value == "80.4%"  # 41 of 51
    assert "41 of 51 right, 95 % interval 67.5% to 89.0%" in texts(app)
    assert "is 85.1% sure on average and right in 80.4%, so it is too sure." in texts(app)
    assert "- cat taken for dog: 5\n- dog taken for bird\\_\\[1\\]: 3\n- dog taken for cat: 2" in texts(app)


def test_the_worst_mistakes_come_with_what_they_are_and_alt_texts(result):
    app = result()
    assert len(pictures(app)) == 10
    assert [image.alt for image in pictures(app)].count("Picture of: cat") == 5
    said = [element.value for element in app.markdown]
    first = next(place for place, text in enumerate(said) if "material/close" in text)
    assert said[first].endswith("95%") and said[first + 1].startswith(":gray[is: ")
    assert "(2%)" in said[first + 1]  # the other two share the rest


def test_random_pictures_and_the_class_table_are_drawn_when_their_tab_is_opened(result):
    app = result()
    app.session_state["train_answers"] = "Drawn at random"
    app.run()
    assert len(pictures(app)) == 12
    app.session_state["train_answers"] = "Class by class"
    app.run()
    [table] = app.dataframe
    assert pictures(app) == []
    assert table.value["Recall"].iloc[:2].tolist() == pytest.approx([30 / 35, 11 / 16])
    assert table.value.iloc[2][["Recall", "Test pictures"]].isna().tolist() == [True, False]


def test_a_run_without_answers_shows_its_figures_and_files_all_the_same(result, tmp_path):
    result()
    [answers] = tmp_path.rglob("test.npz")
    answers.write_bytes(b"damaged")
    [run] = tmp_path.iterdir()
    run.rename(tmp_path / f"{run.name[:-12]}0123456789ab")  # another run, so that nothing is remembered
    app = result()
    assert "cannot be read" in texts(app) and app.metric[0].value == "80.4%"
    assert len(app.get("download_button")) == 5


def test_only_files_that_were_written_are_offered(result, tmp_path):
    run = runs.create(TrainingSettings(), owner="anna")
    run.finish("stopped", test=None)
    app = result()
    assert "No epoch came to its end" in texts(app)
    assert [button.label for button in app.get("download_button")] == [
        "Notebook (Jupyter)",
        "Settings (JSON)",
    ]


def test_the_log_is_packed_below_the_name_of_the_run(tmp_path):
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "events.out.tfevents.0").write_bytes(b"a log")
    (tmp_path / "train" / "half").write_bytes(b"no log")
    with zipfile.ZipFile(io.BytesIO(run_files.zipped(tmp_path, "mine"))) as file:
        assert file.namelist() == ["mine/train/events.out.tfevents.0"]


def test_the_notebook_repeats_the_run_and_holds_what_it_recorded(tmp_path):
    run = runs.create(TrainingSettings(epochs=7), owner="anna", folder=tmp_path)
    header = "epoch,accuracy,loss,val_accuracy,val_loss\n"
    (run.directory / "history.csv").write_text(f"{header}0,0.5,1.25,0.625,1.125\n1,0.5,nan,0.5,inf\n")
    cells = json.loads(run_files.repeated(run)())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert "1.125" in code and "0.625" in code and "nan" not in code
    compile(code, "notebook", "exec")


def test_the_settings_can_be_read_back(tmp_path):
    run = runs.create(TrainingSettings(epochs=7, filters=(8,)), owner="anna", folder=tmp_path)
    assert TrainingSettings.from_dict(json.loads(run_files.settings(run))) == run.settings


@pytest.mark.parametrize(
    ("shape", "shown"), [((8, 8, 1), (72, 72)), ((8, 8), (72, 72)), ((50, 40, 3), (100, 80, 3))]
)
def test_a_small_picture_is_enlarged_by_whole_pixels(shape, shown):
    picture = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    large = guesses.enlarge(picture)
    assert large.shape == shown
    times = shown[0] // shape[0]
    np.testing.assert_array_equal(large[times - 1 :: times, ::times], picture.squeeze())
