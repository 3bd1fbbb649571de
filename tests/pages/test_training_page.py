"""The training page, run without a browser and without a worker."""

from dataclasses import replace
from urllib.parse import quote_plus

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import control, queue, runs
from cnnviz.jobs.deleting import delete
from cnnviz.jobs.here import train_here
from cnnviz.nn.history import HISTORY, read_history
from cnnviz.ui import visitor

TINY = TrainingSettings(filters=(2,), batch_size=128, epochs=2)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))
    return tmp_path


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


WAITING = "Waiting for a worker · the first start takes some seconds"
CHOSEN = TrainingSettings(
    dataset="shapes",
    picture_size=24,
    per_class=50,
    filters=(8,),
    kernel_size=5,
    dropout=0.5,
    batch_normalization=True,
    l1=1e-5,
    l2=0.001,
    initializer="he_normal",
    augmentation="flip",
    loss="categorical_crossentropy",
    label_smoothing=0.1,
    optimizer="adamw",
    learning_rate=0.02,
    schedule="cosine",
    weight_decay=0.01,
    batch_size=48,
    epochs=5,
    early_stopping=3,
    keep="last",
    seed=7,
)
SAID = {
    "train_data": "shapes",
    "train_size": "24",
    "train_per_class": "50",
    "train_filters": "8",
    "train_kernel": "5",
    "train_dropout": "0.5",
    "train_norm": "on",
    "train_l1": "1e-05",
    "train_l2": "0.001",
    "train_init": "he_normal",
    "train_augment": "flip",
    "train_loss": "categorical_crossentropy",
    "train_smooth": "0.1",
    "train_optimizer": "adamw",
    "train_rate": "0.02",
    "train_schedule": "cosine",
    "train_decay": "0.01",
    "train_batch": "48",
    "train_epochs": "5",
    "train_patience": "3",
    "train_keep": "last",
    "train_seed": "7",
}


def has(app, key):
    return any(getattr(element, "key", None) == key for element in app)


def start(app):
    app.button(key="train_start").click().run()
    assert not app.exception
    return app


@pytest.fixture(autouse=True)
def anna(monkeypatch):
    """The visitor of these tests, whose browser is known."""
    monkeypatch.setattr(visitor, "name", lambda: "anna")


@pytest.fixture
def begun(submitted):
    """A run that a worker has begun: one epoch of two is done."""
    run = runs.create(TINY, owner="anna")
    run.record("attempt")
    run.record("begin", epoch=0, step=0, steps=9, epochs=2)
    values = {"loss": 2.0, "accuracy": 0.25, "val_loss": 1.5, "val_accuracy": 0.5, "learning_rate": 0.001}
    run.record("epoch", epoch=0, step=9, **values)
    return run


def test_every_setting_stands_in_the_address_and_start_makes_a_run_of_it(open_page, submitted):
    app = start(open_page("training", **SAID))
    [run] = submitted
    assert run.settings == CHOSEN
    assert app.query_params["train_run"] == run.id
    assert progress(app) == [WAITING]
    assert app.button(key="train_start").disabled


def test_every_setting_has_a_widget_that_is_explained(open_page, submitted):
    app = open_page("training")
    places = {"train_data": "shapes", "train_optimizer": "adamw", "train_loss": "categorical_crossentropy"}
    for key, value in places.items():
        app.selectbox(key=key).set_value(value)
    app.run()
    for key, value in (SAID | {"train_rate": "0.03", "train_batch": "64"}).items():
        widget = app.get_by_key(key)
        assert widget.help, key
        if key == "train_keep":
            app.button_group(key=key).set_value(value)
        else:
            widget.set_value(int(value) if widget.type == "number_input" else value)
    start(app.run())
    assert submitted[0].settings == replace(CHOSEN, learning_rate=0.03, batch_size=64)


def test_what_differs_from_the_defaults_is_said_in_a_line(open_page):
    app = open_page("training", train_dropout="0.5", train_optimizer="sgd")
    assert "Not the default: Dropout 0.5 · Optimizer sgd" in texts(app)
    assert "Not the default" not in texts(open_page("training"))


def test_a_field_that_means_nothing_is_not_there(open_page):
    keys = ("train_filters", "train_layers", "train_decay", "train_smooth")

    def shown(**address):
        app = open_page("training", **address)
        return [key for key in keys if has(app, key)]

    assert shown() == ["train_filters"]
    own = shown(train_network="own", train_optimizer="adamw", train_loss="categorical_crossentropy")
    assert own == ["train_layers", "train_decay", "train_smooth"]


def test_a_number_that_is_not_in_the_list_can_be_written(open_page, submitted):
    app = open_page("training", train_rate="0.0123")
    assert app.selectbox(key="train_rate").value == "0.0123"
    start(app)
    assert submitted[0].settings.learning_rate == 0.0123


@pytest.mark.parametrize("bad", ["nan", "-1", "1e999", "11", "a", "1" * 400])
def test_a_number_outside_its_bounds_costs_a_sentence(open_page, bad):
    app = open_page("training", train_rate=bad)
    assert not app.exception
    assert "is used instead" in texts(app)
    assert app.selectbox(key="train_rate").value == "0.001"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (
            {"train_network": "cifar_10"},
            "halves the picture 5× on its way and needs at least 32×32 pixels, not 8×8",
        ),
        ({"train_network": "animals_10", "train_data": "shapes"}, "at least 32×32 pixels, not 28×28"),
        ({"train_network": "digits_28"}, "halves the picture 4× on its way and needs at least 16×16"),
        ({"train_filters": "8, 8, 8", "train_size": "4"}, "needs at least 8×8 pixels, not 4×4"),
        ({"train_network": "own", "train_layers": "conv 8 3; pol"}, "is none of"),
        ({"train_network": "own", "train_layers": "conv 8 3"}, "the network ends with (6, 6, 8)"),
        ({"train_network": "own", "train_layers": "flatten; dense 4 softmax"}, "the data have 10 classes"),
        ({"train_network": "own", "train_layers": "flatten; dense 10"}, "end with softmax"),
    ],
)
def test_what_cannot_be_trained_is_said_and_cannot_be_started(open_page, address, why):
    app = open_page("training", **address)
    assert not app.exception
    assert why in app.error[0].value.replace("\\", "")
    assert app.button(key="train_start").disabled


def test_the_last_layer_can_be_made_to_fit_the_classes(open_page):
    words = {"train_network": "own", "train_layers": "flatten; dense 3 softmax", "train_data": "shapes"}
    app = open_page("training", **words)
    app.button(key="train_fit_layers").click().run()
    assert not app.error
    assert app.text_area(key="train_layers").value == "flatten; dense 4 softmax"
    assert not app.button(key="train_start").disabled


def test_the_shapes_on_the_way_and_the_parameters_are_shown(open_page):
    app = open_page("training", train_filters="8")
    [strip] = [text.value for text in app.markdown if "parameters" in text.value and "badge" in text.value]
    assert "**1,370** parameters" in strip
    assert [part.split("]")[0] for part in strip.split("badge[")[1:]] == [
        "8×8×1",
        "8×8×8",
        "4×4×8",
        "128",
        "10",
    ]


def test_the_architecture_page_takes_a_network_to_the_training_page(open_page):
    text = "conv 8 3 same relu; pool; flatten; dense 10 softmax"
    app = open_page("architecture", arch_preset="own", arch_network=text)
    [link] = [link.proto for link in app.get("page_link") if link.proto.label == "Train this network"]
    assert f"train_layers={quote_plus(text)}" in link.query_string
    trained = open_page("training", train_network="own", train_layers=text)
    assert not trained.error
    assert trained.text_area(key="train_layers").value == text


def test_a_network_that_does_not_end_in_one_row_of_numbers_stays_on_its_page(open_page):
    app = open_page("architecture", arch_preset="own", arch_network="conv 8 3")
    assert "Train this network" not in [link.proto.label for link in app.get("page_link")]
    assert "if it ends with one number a class" in texts(app)


def test_a_reload_finds_the_run_again(open_page, submitted):
    first = start(open_page("training"))
    again = open_page("training", train_run=submitted[0].id)
    assert progress(again) == progress(first)


def test_after_another_page_the_run_is_still_there(open_page, submitted):
    app = start(open_page("training"))
    app.switch_page("pages/pooling.py").run()
    app.switch_page("pages/training.py").run()
    assert progress(app) == [WAITING]


def test_stop_asks_the_run_to_end(open_page, submitted):
    app = start(open_page("training"))
    app.button(key="train_stop").click().run()
    assert submitted[0].stop_asked()


def test_who_waits_is_told_how_many_come_first(open_page, submitted):
    others = [runs.create(TINY, owner=name) for name in ("bert", "carla")]
    for other in others:
        queue.join(other)
    mine = runs.create(TINY, owner="anna")
    queue.join(mine)
    assert progress(open_page("training", train_run=mine.id)) == ["Waiting for a worker · 2 runs are ahead"]


def test_who_is_next_behind_a_paused_run_is_told_why_nothing_happens(open_page, submitted):
    before, mine = runs.create(TINY, owner="bert"), runs.create(TINY, owner="anna")
    for run in (before, mine):
        queue.join(run)
    before.beat()
    (said,) = progress(open_page("training", train_run=mine.id))
    assert said == "Waiting for a worker · yours is next"
    control.ask(before, "pause")
    (said,) = progress(open_page("training", train_run=mine.id))
    assert said.endswith("yours is next: what is in work is paused, and makes room after 60 seconds of it")


def test_a_run_of_somebody_else_can_be_looked_at_but_not_steered(open_page, begun, monkeypatch):
    begun.beat()
    monkeypatch.setattr(visitor, "name", lambda: "ben")
    app = open_page("training", train_run=begun.id)
    assert progress(app)[0].startswith("Epoch 2 of 2")
    assert any("Somebody else started this run" in one.value for one in app.caption)
    assert not {"train_pause", "train_stop", "train_change_rate"} & {one.key for one in app.button}


def test_pressing_pause_writes_the_wish_and_says_it_before_the_worker_answers(open_page, begun):
    begun.beat()
    app = open_page("training", train_run=begun.id)
    assert app.button(key="train_pause").label == "Pause"
    app.button(key="train_pause").click().run()
    assert control.wish_for(begun).mode == "pause"
    assert progress(app)[0].endswith("pausing…")
    assert app.button(key="train_pause").label == "Go on"


def test_a_paused_run_says_where_it_stands_and_takes_one_step_or_goes_on(open_page, begun):
    begun.beat()
    begun.record("batches", epoch=1, step=11, loss=1.5, accuracy=0.5, learning_rate=0.003)
    begun.record("mark", what="paused", epoch=1, step=11)
    control.ask(begun, "pause")
    app = open_page("training", train_run=begun.id)
    assert progress(app) == ["Paused after 1 epoch and 2 batches · learning rate 0.003"]
    for button, mode in (("one_batch", "batch"), ("one_epoch", "epoch"), ("pause", "run")):
        app.button(key=f"train_{button}").click().run()
        assert control.wish_for(begun).mode == mode
        assert app.button(key="train_pause").label == ("Pause" if mode == "run" else "Go on")
    assert progress(app)[0].endswith("going on…")  # said before the worker answers


def test_a_paused_run_that_gave_its_worker_back_is_handed_over_to_go_on(open_page, begun, submitted):
    begun.record("mark", what="paused", epoch=0, step=9)
    begun.record("parked")
    app = open_page("training", train_run=begun.id)
    assert app.button(key="train_pause").label == "Go on"
    app.button(key="train_pause").click().run()
    assert submitted == [begun]


def test_another_learning_rate_is_wished_with_a_number_of_ones_own(open_page, begun):
    begun.beat()
    app = open_page("training", train_run=begun.id)
    app.selectbox(key=f"train_new_rate_{begun.id}").set_value("0.01").run()
    assert control.wish_for(begun).learning_rate is None
    app.button(key="train_change_rate").click().run()
    assert control.wish_for(begun).learning_rate == 0.01


def test_a_rate_that_was_set_while_the_run_waits_is_said_until_it_holds(open_page, begun):
    begun.beat()
    begun.record("batches", epoch=1, step=11, loss=1.5, accuracy=0.5, learning_rate=0.003)
    begun.record("mark", what="paused", epoch=1, step=11)
    control.ask(begun, "pause")
    control.set_learning_rate(begun, 0.01)
    app = open_page("training", train_run=begun.id)
    assert progress(app)[0].endswith("learning rate 0.003 · 0.01 from the next batch on")
    begun.record("mark", what="rate", epoch=1, step=12, learning_rate=0.01, number=1)
    assert "from the next batch on" not in progress(app.run())[0]


def test_a_run_that_gave_its_worker_back_while_it_waited_lost_none(open_page, begun):
    begun.record("mark", what="paused", epoch=0, step=9)
    begun.record("parked")
    begun.record("placed")
    begun.record("attempt")
    begun.record("begin", epoch=1, step=9, steps=9, epochs=2)
    begun.beat()
    replaced = "the worker was replaced"
    app = open_page("training", train_run=begun.id)
    assert progress(app)[0].startswith("Epoch 2 of 2") and replaced not in progress(app)[0]
    begun.record("attempt")
    begun.record("begin", epoch=1, step=9, steps=9, epochs=2)
    assert replaced in progress(app.run())[0]


def test_runs_are_listed_by_what_they_got_on_the_validation_part(open_page, finished, folder, monkeypatch):
    monkeypatch.setattr(visitor, "name", lambda: finished.owner)
    (folder / finished.id).symlink_to(finished.directory)
    app = open_page("training", train_run=finished.id, train_section="runs")
    row = app.button(key=f"train_show_{finished.id}")
    rows = read_history(finished.directory / HISTORY)
    best = rows[finished.result()["best_epoch"]]
    assert row.label.endswith(f"validation {best['val_accuracy']:.1%}")


def test_a_finished_run_shows_its_curves_and_what_it_learned(open_page, finished, folder):
    (folder / finished.id).symlink_to(finished.directory)
    app = open_page("training", train_run=finished.id)
    assert not app.exception
    assert progress(app) == ["Finished after 2 epochs"]
    assert len(app.get("vega_lite_chart")) >= 2
    test = finished.result()["test"]
    assert f"{test['correct']} of {test['count']} right" in texts(app)
    assert not has(app, "train_pause")


@pytest.mark.parametrize("section", ["result", "inside", "runs", "arithmetic", "code"])
def test_every_part_of_a_finished_run_can_be_looked_at(open_page, finished, folder, section):
    (folder / finished.id).symlink_to(finished.directory)
    app = open_page("training", train_run=finished.id, train_section=section)
    assert not app.exception
    assert not app.error


def test_the_settings_of_a_run_come_back_into_the_widgets(open_page, submitted):
    run = runs.create(CHOSEN, owner="anna")
    run.finish("stopped")
    app = open_page("training", train_run=run.id)
    app.button(key="train_use").click().run()
    assert not app.exception
    start(app)
    assert submitted[0].settings == CHOSEN


def test_a_fork_begins_with_the_chosen_epoch_and_the_settings_above(open_page, finished, folder, submitted):
    (folder / finished.id).symlink_to(finished.directory)
    app = open_page("training", train_run=finished.id, train_filters="2", train_batch="128", train_epochs=6)
    app.selectbox(key=f"train_fork_epoch_{finished.id}").set_value(0).run()
    app.button(key="train_fork").click().run()
    assert not app.exception
    [run] = submitted
    assert run.spec["fork"] == {"run": finished.id, "epoch": 0}
    assert run.settings.epochs == 6
    assert app.query_params["train_run"] == run.id


def test_the_curves_of_several_runs_lie_over_each_other_and_the_address_keeps_the_choice(
    open_page, finished, folder, begun, monkeypatch
):
    monkeypatch.setattr("cnnviz.ui.own_runs.at_the_machine", lambda: True)
    (folder / finished.id).symlink_to(finished.directory)
    begun.finish("stopped")
    app = open_page("training", train_run=finished.id, train_section="runs")
    assert app.checkbox(key=f"train_beside_{finished.id}").disabled
    app.checkbox(key=f"train_beside_{begun.id}").check().run()
    assert app.query_params["train_with"] == begun.id
    again = open_page("training", train_run=finished.id, train_section="runs", train_with=begun.id)
    assert not again.exception
    assert again.checkbox(key=f"train_beside_{begun.id}").value
    again.checkbox(key=f"train_beside_{begun.id}").uncheck().run()
    assert "train_with" not in again.query_params


@pytest.mark.parametrize("name", ["../../etc", "20261122-000000-0123456789ab", ",,,", "x" * 500])
def test_runs_to_compare_with_that_do_not_exist_are_left_out(open_page, begun, name):
    begun.finish("stopped")
    app = open_page("training", train_run=begun.id, train_with=name)
    assert not app.exception


def test_a_run_of_ones_own_can_be_deleted_when_it_is_over(open_page, begun, folder):
    app = open_page("training", train_run=begun.id, train_section="runs")
    begun.finish("stopped")
    app.run()
    app.button(key=f"train_delete_{begun.id}").click().run()
    assert not app.exception
    assert not begun.directory.exists()
    assert "train_run" not in app.query_params


def test_a_run_that_goes_on_cannot_be_deleted(open_page, begun):
    begun.beat()
    app = open_page("training", train_run=begun.id, train_section="runs")
    assert not has(app, f"train_delete_{begun.id}")
    with pytest.raises(InvalidValue, match="stop it before"):
        delete(begun)
    assert begun.directory.exists()


def test_a_run_whose_worker_is_gone_is_marked_shows_its_curve_and_can_go_on(open_page, begun, submitted):
    app = open_page("training", train_run=begun.id)
    assert progress(app) == ["Interrupted after 1 epoch"]
    assert "gave no sign" in app.warning[0].value
    assert "After epoch 1: training loss 2.0000 and accuracy 25.0%" in texts(app)
    app.button(key="train_go_on").click().run()
    assert submitted == [begun]


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
    [
        {"train_epochs": 9999},
        {"train_seed": "x"},
        {"train_optimizer": "lion"},
        {"train_filters": "1e9"},
    ],
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
    monkeypatch.setattr("cnnviz.ui.own_runs.at_the_machine", lambda: True)
    (folder / finished.id).symlink_to(finished.directory)
    app = open_page("training", train_about="runs")
    app.button(key=f"train_show_{finished.id}").click().run()
    assert progress(app) == ["Finished after 2 epochs"]


def test_a_visitor_from_elsewhere_is_offered_own_runs_only(open_page, submitted, monkeypatch):
    monkeypatch.setattr("cnnviz.ui.own_runs.at_the_machine", lambda: False)
    runs.create(TINY, owner="somebody else")
    app = start(open_page("training", train_section="runs"))
    offered = [button.key for button in app.button if button.key.startswith("train_show_")]
    assert offered == [f"train_show_{submitted[0].id}"]
