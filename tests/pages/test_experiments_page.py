"""The experiments page: every number on it comes from the recorded files."""

import pytest

from cnnviz.content.experiments import EXPERIMENTS
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.experiment_records import write
from cnnviz.ui.experiment_settings import address_of

ROWS = [
    {"epoch": float(n), "loss": 2.0 - n / 10, "accuracy": 0.5 + n / 20, "val_loss": 2.0, "val_accuracy": 0.4}
    for n in range(3)
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RECORDED", str(tmp_path))
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    return tmp_path


def record(folder, experiment, **right):
    """Record trainings with so many of 1,000 test pictures told right, by "arm_seed"."""
    for name, count in right.items():
        arm, seed = name.rsplit("_", 1)
        result = {
            "test": {"count": 1000, "correct": count, "loss": 1.0}, "epochs": 3, "best_epoch": 2,
            "pictures": {"train": 6000, "validation": 500, "test": 1000}, "parameters": 4321,
            "seconds": 60, "processor_seconds": 90, "threads": 2, "date": "2026-01-02",
            "versions": {"keras": "3", "tensorflow": "2", "numpy": "2"},
        }  # fmt: skip
        one = EXPERIMENTS[experiment]
        write(folder / experiment, one.arm(arm), int(seed), rows=ROWS, result=result)


def words(app):
    kinds = (app.markdown, app.caption, app.info, app.subheader)
    return " ".join(element.value for kind in kinds for element in kind)


def table(app):
    return app.dataframe[0].value


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_without_records_says_so_and_how_to_make_them(open_page, name):
    app = open_page("experiments", exp_name=name)
    assert not app.exception and not app.error
    assert "Not recorded yet" in words(app) and set(table(app)["Measured"]) == {"not recorded yet"}
    assert app.code[0].value == f"python -m cnnviz experiment {name}"
    assert not app.get("vega_lite_chart")


def test_a_comparison_is_told_with_the_recorded_and_the_stated_gain(open_page, folder):
    record(folder, "mnist_dense_v_conv", dense_0=930, dense_1=940, conv_0=970, conv_1=980)
    app = open_page("experiments", exp_name="mnist_dense_v_conv")
    said = words(app)
    assert "in **97.5%**, “Dense” in **93.5%**: a gain of +4.0 percentage points" in said
    assert "the deck states +1.9" in said and "learned from 10 times as many pictures" in said
    assert "-4.0 and -1.9 points" in said
    assert "60,000 training pictures" in said and "Here: 6,000 training" in said
    assert list(table(app)["Stated"]) == ["97.50%", "99.39%"]
    assert list(table(app)["Measured"]) == ["93.50%", "97.50%"]
    assert list(table(app)["Lowest – highest"]) == ["93.0% – 94.0%", "97.0% – 98.0%"]
    assert len(app.get("vega_lite_chart")) == 2


def test_a_gain_that_may_be_chance_is_called_so(open_page, folder):
    record(folder, "mnist_dense_v_conv", dense_0=930, conv_0=932)
    assert "too little to tell from chance" in words(open_page("experiments", exp_name="mnist_dense_v_conv"))


def test_remedies_are_counted_by_what_they_clearly_do(open_page, folder):
    record(folder, "a10_remedies", start_0=400, start_1=410, start_2=420, validation_0=405, batches_0=300)
    record(folder, "a10_remedies", transfer_0=900, transfer_1=910, transfer_2=920, seed_0=400)
    app = open_page("experiments", exp_name="a10_remedies")
    said = words(app)
    assert "ImageNet" in said and "gains most: **+50.0** points" in said
    assert "Of 3 remedies that are recorded, 1 clearly help and 1 clearly hurt; for the other 1" in said
    assert (
        "the start itself differs by 2.0 points" in said and "every number of the curve is the same" in said
    )
    assert list(table(app)["Measured"]).count("not recorded yet") == 5 and "Stated" not in table(app)
    gains = app.get("vega_lite_chart")[0].proto.alt
    assert gains.endswith(
        "EfficientNet-Lite0 +50.0; Validation set: keep the best epoch -0.5; Larger batches: 64 -11.0"
    )


def test_the_decks_printed_epochs_lie_beside_our_training(open_page, folder):
    record(folder, "a10_scratch", deck_0=600)
    app = open_page("experiments")
    said = words(app)
    assert "right in **60.0%** of 1,000 test pictures" in said and "60.0%, 0.0 points" in said
    assert "The deck states 66.4% against 79.9%: 13.5 points." in said
    assert "Printed in the deck" in str(app.get("vega_lite_chart")[0].proto)


def test_what_others_report_stands_beside_our_own_network(open_page, folder):
    record(folder, "animals_own", residual_0=800)
    assert "Others report 70.1% to 83.2% from scratch." in words(
        open_page("experiments", exp_name="animals_own")
    )


def test_the_link_to_the_training_room_holds_the_settings_of_the_arm(open_page):
    app = open_page("experiments", exp_name="fashion_dense_v_conv")
    links = [link.proto for link in app.get("page_link") if link.proto.page == "training"]
    assert len(links) == 2
    asked = dict(pair.split("=") for pair in links[1].query_string.split("&"))
    room = open_page("training", **asked)
    assert not room.exception
    assert room.get_by_key("train_network").value == "digits_28"
    assert room.get_by_key("train_data").value == "fashion_mnist"


def test_only_what_is_not_as_usual_stands_in_the_address():
    settings = TrainingSettings(filters=(8, 16), dropout=0.5, batch_normalization=False, learning_rate=1e-4)
    assert address_of(settings) == {
        "train_data": "digits", "train_filters": "8, 16", "train_dropout": "0.5", "train_norm": "off",
        "train_rate": "0.0001",
    }  # fmt: skip


def test_a_wrong_experiment_in_the_address_is_said(open_page):
    app = open_page("experiments", exp_name="a99")
    assert not app.exception and any("exp_name=a99" in caption.value for caption in app.caption)


def test_the_smaller_arm_alone_is_told_without_the_decks_figure(open_page, folder):
    record(folder, "a10_scratch", few_0=450)
    said = words(open_page("experiments"))
    assert "right in **45.0%** of 1,000" in said and "The deck states" not in said
    record(folder, "a10_scratch", deck_0=600)
    assert "“As in the deck, all our pictures”: -15.0 points" in words(open_page("experiments"))


@pytest.mark.parametrize("arm", ["conv_0", "dense_0"])
def test_one_arm_of_two_is_no_comparison(open_page, folder, arm):
    record(folder, "mnist_dense_v_conv", **{arm: 900})
    app = open_page("experiments", exp_name="mnist_dense_v_conv")
    assert not app.exception and "nothing to compare" in words(app)


def test_a_remedy_without_the_start_has_no_gain(open_page, folder):
    record(folder, "a10_remedies", batches_0=300, transfer_0=400)
    app = open_page("experiments", exp_name="a10_remedies")
    assert not app.exception and "gains most" not in words(app)


def test_one_seed_is_said_to_be_one_seed(open_page, folder):
    record(folder, "a10_remedies", start_0=400, batches_0=300, transfer_0=600)
    said = words(open_page("experiments", exp_name="a10_remedies"))
    assert "1 clearly help and 1 clearly hurt. Each was trained with one seed only" in said
    record(folder, "a10_remedies", start_1=400, transfer_1=600)
    assert "one seed only" not in words(open_page("experiments", exp_name="a10_remedies"))


def test_what_held_the_remedies_back_stands_below_their_gains_alone(open_page, folder):
    record(folder, "a10_remedies", start_0=400, validation_0=405, batches_0=300)
    record(folder, "mnist_dense_v_conv", dense_0=930, conv_0=970)
    assert "running means" in words(open_page("experiments", exp_name="a10_remedies"))
    assert "running means" not in words(open_page("experiments", exp_name="mnist_dense_v_conv"))
