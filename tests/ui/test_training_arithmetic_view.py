"""The calculator and the program on the page: numbers of the run, of the decks, and one's own."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.training import TrainingSettings
from cnnviz.export.notebook import WORDS
from cnnviz.jobs.runs import create
from cnnviz.ui.run_files import repeated
from cnnviz.ui.training_code_view import _recorded, notebook_words


def calculator(changes):
    from cnnviz.core.training import TrainingSettings
    from cnnviz.jobs.training_data import describe
    from cnnviz.ui import training_arithmetic

    settings = TrainingSettings.from_dict(changes)
    training_arithmetic.show(settings, describe(settings))


def program(changes):
    from cnnviz.core.training import TrainingSettings
    from cnnviz.ui import training_code_view

    training_code_view.show(TrainingSettings.from_dict(changes))


def shown(app):
    assert not app.exception
    return " ".join(one.value for one in [*app.markdown, *app.latex])


def test_the_numbers_of_the_run_are_the_start():
    app = AppTest.from_function(calculator, args=({},)).run()
    text = shown(app)

    assert "33 batches of 32 and a last one of 22 an epoch" in text
    assert "680 times in all" in text
    assert "At its peak about **" in text
    assert len(app.table[0].value) == 7


@pytest.mark.parametrize(
    ("deck", "said"),
    [("p2", "4 batches of 500 an epoch"), ("a10", "1,058 batches of 20 and a last one of 19 an epoch")],
)
def test_the_numbers_of_the_decks_are_one_click_away(deck, said):
    app = AppTest.from_function(calculator, args=({},)).run()
    app.session_state["train_count"] = deck
    assert said in shown(app.run())


def test_own_numbers_begin_with_those_of_the_run():
    app = AppTest.from_function(calculator, args=({"batch_size": 100},))
    app.session_state["train_count"] = "own"
    app.run()
    assert [one.value for one in app.number_input] == [1078, 100, 20]

    text = shown(app.number_input(key="train_count_batch").set_value(1).run())
    assert "**stochastic** descent" in text
    assert "1,078 batches of 1 an epoch" in text
    text = shown(app.number_input(key="train_count_batch").set_value(5000).run())
    assert "**full-batch** descent" in text
    assert "One batch of 1,078 an epoch" in text


def test_a_run_that_cannot_fit_is_refused_in_words():
    layers = "conv 4096 3 same; flatten; dense 10 softmax"
    changes = {"network": "own", "layers": layers, "batch_size": 1024, "picture_size": 512, "per_class": 1}
    app = AppTest.from_function(calculator, args=(changes,)).run()

    assert "smaller batch\\_size" in app.error[0].value
    assert not app.exception


def test_the_program_is_shown_and_offered():
    app = AppTest.from_function(program, args=({"seed": 7},)).run()

    assert not app.exception
    assert "keras.utils.set_random_seed(7)" in app.code[0].value
    assert len(app.get("download_button")) == 2


def test_a_folder_that_is_not_here_is_told_in_a_sentence():
    changes = {"dataset": "folder", "source": "/nowhere at all", "picture_size": 32}
    app = AppTest.from_function(program, args=(changes,)).run()

    assert not app.exception
    assert "does not exist" in app.info[0].value


def test_program_and_notebook_name_the_file_that_the_run_reads(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path))
    pictures, labels = np.zeros((60, 28, 28), np.uint8), np.arange(60) % 10
    np.savez(tmp_path / "mnist_few.npz", x_train=pictures, y_train=labels, x_test=pictures, y_test=labels)
    app = AppTest.from_function(program, args=({"dataset": "mnist"},)).run()
    run = create(TrainingSettings(dataset="mnist"), owner="me", folder=tmp_path / "runs")
    cells = json.loads(repeated(run)())["cells"]

    assert 'FILE = "mnist_few.npz"' in app.code[0].value
    assert any("from the file `mnist_few.npz`" in "".join(cell["source"]) for cell in cells)


def test_the_words_of_the_notebook_are_all_there():
    assert notebook_words() == dict(WORDS)


def test_the_curve_of_a_run_goes_into_its_notebook(tmp_path):
    run = create(TrainingSettings(), owner="me", folder=tmp_path)
    run.record("begin", epoch=0, step=0, steps=2, epochs=2)
    run.record("epoch", epoch=0, step=2, loss=1.5, accuracy=0.5, val_loss=1.25, val_accuracy=0.75)

    assert _recorded(run) == {"loss": [1.5], "accuracy": [0.5], "val_loss": [1.25], "val_accuracy": [0.75]}
    assert _recorded(None) == {}
    json.dumps(_recorded(run))
