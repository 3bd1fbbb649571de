"""The training page, run without a browser and without a worker."""

import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.here import train_here

TINY = TrainingSettings(filters=(2,), batch_size=128, epochs=2)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))
    return tmp_path


@pytest.fixture
def submitted(monkeypatch):
    """Runs that were handed over, instead of handing them to a worker."""
    taken = []
    monkeypatch.setattr(Cluster, "submit", lambda self, run: taken.append(run))
    return taken


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run that a real training wrote."""
    folder = tmp_path_factory.mktemp("finished")
    with pytest.MonkeyPatch.context() as patch, (folder / "lines").open("w") as lines:
        patch.setenv("CNNVIZ_RUNS", str(folder))
        return train_here(TINY, progress=lines)


def texts(app):
    return " ".join(
        element.value
        for kind in (app.markdown, app.caption, app.warning, app.error, app.info)
        for element in kind
    )


def progress(app):
    return [bar.proto.text for bar in app.get("progress")]


def test_start_makes_a_run_of_the_settings_and_names_it_in_the_address(open_page, submitted):
    app = open_page("training", train_data="shapes", train_seed=7, train_filters="8")
    app.button(key="train_start").click().run()
    assert not app.exception
    [run] = submitted
    assert run.settings == TrainingSettings(dataset="shapes", seed=7, filters=(8,))
    assert app.query_params["train_run"] == run.id
    assert progress(app) == ["Waiting for a worker. The first start takes some seconds."]
    assert app.button(key="train_start").disabled


def test_a_reload_finds_the_run_again(open_page, submitted):
    first = open_page("training")
    first.button(key="train_start").click().run()
    again = open_page("training", train_run=submitted[0].id)
    assert progress(again) == progress(first)


def test_after_another_page_the_run_is_still_there(open_page, submitted):
    app = open_page("training")
    app.button(key="train_start").click().run()
    app.switch_page("pages/pooling.py").run()
    app.switch_page("pages/training.py").run()
    assert progress(app) == ["Waiting for a worker. The first start takes some seconds."]


def test_stop_asks_the_run_to_end(open_page, submitted):
    app = open_page("training")
    app.button(key="train_start").click().run()
    app.button(key="train_stop").click().run()
    assert submitted[0].stop_asked()


def test_a_finished_run_shows_its_curves_its_accuracy_and_what_it_says_about_pictures(
    open_page, finished, folder
):
    (folder / finished.id).symlink_to(finished.directory)
    app = open_page("training", train_run=finished.id)
    assert not app.exception
    assert progress(app) == ["Finished after 2 epochs"]
    assert len(app.get("vega_lite_chart")) == 2
    test = finished.result()["test"]
    assert f"{test['correct']} of {test['count']} right" in texts(app)
    pictures = [image for element in app.get("image") for image in element.proto.imgs]
    assert len(pictures) == 1 + len(test["sample"]) + len(test["mistakes"])
    assert all(image.alt for image in pictures)
    assert texts(app).count("is: ") == len(test["mistakes"]) + sum(
        guess["truth"] != guess["guessed"] for guess in test["sample"]
    )


def test_a_run_whose_worker_is_gone_is_marked_shows_its_curve_and_can_go_on(open_page, submitted):
    run = runs.create(TINY, owner="anna")
    run.record("attempt")
    run.record("begin", epoch=0, steps=2, epochs=2)
    values = {"loss": 2.0, "accuracy": 0.25, "val_loss": 1.5, "val_accuracy": 0.5}
    run.record("epoch", epoch=0, step=2, **values)
    app = open_page("training", train_run=run.id)
    assert progress(app) == ["Interrupted after 1 of 2 epochs"]
    assert "gave no sign" in app.warning[0].value
    assert "After epoch 1: training loss 2.0000 and accuracy 25.0%" in texts(app)
    app.button(key="train_go_on").click().run()
    assert submitted == [run]


def test_a_run_that_failed_says_why(open_page):
    run = runs.create(TINY, owner="anna")
    run.finish("failed")
    app = open_page("training", train_run=run.id)
    assert app.error[0].value == "The run failed: unknown."


@pytest.mark.parametrize("name", ["../../etc", "20261122-000000-0123456789ab", "x" * 500])
def test_a_run_that_does_not_exist_is_said(open_page, name):
    app = open_page("training", train_run=name)
    assert not app.exception
    assert "names a run that is not on this machine" in app.warning[0].value


@pytest.mark.parametrize(
    "bad",
    [{"train_epochs": 9999}, {"train_seed": "x"}, {"train_optimizer": "lion"}, {"train_filters": "1e9"}],
)
def test_a_bad_setting_in_the_address_costs_a_sentence_and_never_a_traceback(open_page, bad):
    app = open_page("training", **bad)
    assert not app.exception
    assert "is used instead" in texts(app)


def test_a_runs_folder_that_cannot_be_written_is_said(open_page, submitted, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "file"))
    app = open_page("training")
    app.button(key="train_start").click().run()
    assert "cannot be written" in app.error[0].value
    assert submitted == []


def test_on_the_machine_itself_all_earlier_runs_are_offered_and_shown(
    open_page, finished, folder, monkeypatch
):
    monkeypatch.setattr("cnnviz.ui.own_runs._at_the_machine", lambda: True)
    (folder / finished.id).symlink_to(finished.directory)
    app = open_page("training")
    app.button(key=f"train_show_{finished.id}").click().run()
    assert progress(app) == ["Finished after 2 epochs"]


def test_a_visitor_from_elsewhere_is_offered_own_runs_only(open_page, submitted, monkeypatch):
    monkeypatch.setattr("cnnviz.ui.own_runs._at_the_machine", lambda: False)
    runs.create(TINY, owner="somebody else")
    app = open_page("training")
    app.button(key="train_start").click().run()
    offered = [button.key for button in app.button if button.key.startswith("train_show_")]
    assert offered == [f"train_show_{submitted[0].id}"]
