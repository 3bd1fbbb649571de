"""The experiments page: every number on it comes from the recorded files."""

import re

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


def record(folder, experiment, *, rows=ROWS, best=2, **right):
    """Record trainings with so many of 1,000 test pictures told right, by "arm_seed"."""
    for name, count in right.items():
        arm, seed = name.rsplit("_", 1)
        result = {
            "test": {"count": 1000, "correct": count, "loss": 1.0}, "epochs": best + 1, "best_epoch": best,
            "pictures": {"train": 6000, "validation": 500, "test": 1000}, "parameters": 4321,
            "seconds": 60, "processor_seconds": 90, "threads": 2, "date": "2026-01-02",
            "versions": {"keras": "3", "tensorflow": "2", "numpy": "2"},
        }  # fmt: skip
        one = EXPERIMENTS[experiment]
        write(folder / experiment, one.arm(arm), int(seed), rows=rows, result=result)


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
    assert "in **97.50%**, “Dense” in **93.50%**: a gain of +4.0 percentage points" in said
    assert "the deck states +1.9" in said and "learned from 10 times as many pictures" in said
    assert "−1.9 points for “Convolutional” and −4.0 for “Dense”" in said
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
    assert "Remedies with several seeds: 1 clearly better than the start, 0 clearly worse, 0 left" in said
    assert "Remedies with one seed only: 0 better than the start" in said and "1 worse, 1 neither" in said
    assert (
        "the start itself differs by 2.0 points" in said and "every number of the curve is the same" in said
    )
    assert list(table(app)["Measured"]).count("not recorded yet") == 5 and "Stated" not in table(app)
    gains = app.get("vega_lite_chart")[0].proto.alt
    assert gains.endswith(
        "EfficientNet-Lite0 +50.0; Validation set: keep the best epoch +0.5; Larger batches: 64 −10.0"
    )


def test_the_decks_printed_epochs_lie_beside_our_training(open_page, folder):
    record(folder, "a10_scratch", deck_0=600)
    app = open_page("experiments")
    said = words(app)
    assert "right in **60.00%** of 1,000 test pictures" in said
    assert "The deck states 66.40% on its test pictures; the 79.92% that it prints" in said
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
    assert "right in **45.00%** of 1,000" in said and "The deck states" not in said
    record(folder, "a10_scratch", deck_0=600)
    assert "“As in the deck, all our pictures”: −15.0 points" in words(open_page("experiments"))


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
    assert "Remedies with one seed only: 1 better" in said and "1 worse, 0 neither" in said
    assert "Remedies with several seeds" not in said
    record(folder, "a10_remedies", start_1=400, batches_1=300, transfer_1=600)
    said = words(open_page("experiments", exp_name="a10_remedies"))
    assert "Remedies with several seeds: 1 clearly better than the start, 1 clearly worse, 0 left" in said
    assert "Remedies with one seed only" not in said


def test_a_comparison_with_one_seed_is_not_called_clear(open_page, folder):
    record(folder, "mnist_dense_v_conv", dense_0=900, conv_0=970)
    assert "That rests on one seed" in words(open_page("experiments", exp_name="mnist_dense_v_conv"))
    record(folder, "mnist_dense_v_conv", dense_1=900, conv_1=970)
    assert "That rests on one seed" not in words(open_page("experiments", exp_name="mnist_dense_v_conv"))


def test_accuracy_while_learning_is_not_told_of_the_finished_network(open_page, folder):
    """Keras' accuracy of an epoch is a mean over changing weights, changed pictures and dropped values."""
    record(folder, "animals_own", residual_0=800)
    said = words(open_page("experiments", exp_name="animals_own"))
    assert "While it learned, it was right in 60.00% of its training pictures, the mean over epoch 3:" in said
    how = ("changed after every batch", "on changed copies", "with dropout on", "each batch normalised")
    assert all(one in said for one in how) and "points more" not in said
    record(folder, "a10_scratch", few_0=450)
    said = words(open_page("experiments", exp_name="a10_scratch"))
    assert "with dropout on, with each batch normalised" in said and "on changed copies" not in said


def test_table_and_sentence_round_alike(open_page, folder):
    """Two of 800 pictures are a quarter of a point: a half at the next digit."""
    record(folder, "cifar_two_v_seven", two_0=500, two_1=501, two_2=501, seven_0=552, seven_1=553)
    app = open_page("experiments", exp_name="cifar_two_v_seven")
    assert list(table(app)["Measured"])[:2] == ["50.07%", "55.25%"]
    assert "in **55.25%**, “Two convolutions” in **50.07%**" in words(app)


@pytest.mark.parametrize("name", ["a10_remedies", "cifar_two_v_seven", "fashion_dense_v_conv"])
def test_a_loss_has_a_true_minus_sign(open_page, folder, name):
    first, *others = EXPERIMENTS[name].arms
    lost = {f"{arm.id}_0": 400 - 9 * place for place, arm in enumerate(others)}
    record(folder, name, **{f"{first.id}_0": 500}, **lost)
    app = open_page("experiments", exp_name=name)
    told = words(app) + " ".join(chart.proto.alt for chart in app.get("vega_lite_chart"))
    assert "−10.0" in told and not re.search(r"(?<![\w.])-\d", told)


def test_what_changed_copies_do_by_themselves_is_told(open_page, folder):
    record(folder, "cifar_two_v_seven", two_0=520, seven_0=550, seven_plain_0=610)
    said = words(open_page("experiments", exp_name="cifar_two_v_seven"))
    assert "More layers by themselves: +9.0 points" in said
    assert "Changed copies by themselves: −6.0 points" in said
    assert "“Seven convolutions, changed copies” against “Seven convolutions alone” (seeds: 1 and 1)" in said


def test_an_arm_whose_epochs_were_over_too_soon_is_named(open_page, folder):
    arm = EXPERIMENTS["cifar_two_v_seven"].arm("seven")
    record(folder, "cifar_two_v_seven", two_0=520, seven_1=550)
    late = f"still getting better on the validation pictures when its {arm.settings.epochs} epochs were over"
    assert late not in words(open_page("experiments", exp_name="cifar_two_v_seven"))
    record(folder, "cifar_two_v_seven", seven_0=550, best=arm.settings.epochs - 1)
    said = words(open_page("experiments", exp_name="cifar_two_v_seven"))
    assert f"With 1 of its 2 seeds “{arm.title}” was {late}" in said
    record(folder, "cifar_two_v_seven", seven_1=550, best=arm.settings.epochs - 1)
    said = words(open_page("experiments", exp_name="cifar_two_v_seven"))
    assert f"“{arm.title}” was {late}: trained for longer" in said and "of its 2 seeds" not in said


@pytest.mark.parametrize(
    ("conv", "seeds", "answer"),
    [
        (990, 2, "So the gain grows."),
        (990, 1, "Whether the gain grows, these test pictures and seeds leave open."),
        (850, 2, "Whether the gain grows, these test pictures and seeds leave open."),
        (700, 3, "So the gain does not grow but shrinks."),
    ],
)
def test_the_gain_on_clothes_stands_beside_that_on_digits(open_page, folder, conv, seeds, answer):
    for seed in range(seeds):
        record(folder, "mnist_dense_v_conv", **{f"dense_{seed}": 930, f"conv_{seed}": 970})
        record(folder, "fashion_dense_v_conv", **{f"dense_{seed}": 800, f"conv_{seed}": conv})
    said = words(open_page("experiments", exp_name="fashion_dense_v_conv"))
    assert "In “MNIST: dense or convolutional” the same two networks are +4.0 points apart" in said
    assert "the deck states +1.9 there and +5.2 here" in said and answer in said
    assert "same two networks" not in words(open_page("experiments", exp_name="mnist_dense_v_conv"))


def test_without_the_digits_the_clothes_stand_alone(open_page, folder):
    record(folder, "fashion_dense_v_conv", dense_0=800, conv_0=850)
    app = open_page("experiments", exp_name="fashion_dense_v_conv")
    assert not app.exception and "same two networks" not in words(app)


def other_rows(more):
    return [row | {"loss": row["loss"] + more} for row in ROWS]


def test_the_curve_beside_the_start_is_first_that_of_the_largest_gain_or_loss(open_page, folder):
    record(folder, "a10_remedies", start_0=400, validation_0=990)
    record(folder, "a10_remedies", rows=other_rows(0.1), epochs_0=500, batches_0=100, layers_0=450)
    app = open_page("experiments", exp_name="a10_remedies")
    assert app.get_by_key("exp_beside").value == "batches" and "lie on each other" not in words(app)


@pytest.mark.parametrize(
    ("arm", "said"),
    [("validation", "another epoch is kept, 2 and not 3."), ("seed", "number for number")],
)
def test_two_curves_on_each_other_are_said_to_be_one_training(open_page, folder, arm, said):
    record(folder, "a10_remedies", start_0=400, seed_0=400)
    record(folder, "a10_remedies", best=1, validation_0=500)
    record(folder, "a10_remedies", rows=other_rows(0.1), epochs_0=500)
    app = open_page("experiments", exp_name="a10_remedies", exp_beside=arm)
    assert "the curves lie on each other" in words(app) and said in words(app)


def test_a_curve_can_be_chosen_where_the_start_is_not_recorded(open_page, folder):
    record(folder, "a10_remedies", validation_0=500, batches_0=300, epochs_0=500, layers_0=450)
    assert not open_page("experiments", exp_name="a10_remedies").exception


def test_the_deviation_has_a_unit(open_page, folder):
    record(folder, "mnist_dense_v_conv", dense_0=930, dense_1=940, dense_2=950)
    assert list(table(open_page("experiments", exp_name="mnist_dense_v_conv"))["Deviation, points"]) == [
        "1.00",
        "–",
    ]


def test_what_held_the_remedies_back_stands_below_their_gains_alone(open_page, folder):
    record(folder, "a10_remedies", start_0=400, validation_0=405, batches_0=300)
    record(folder, "mnist_dense_v_conv", dense_0=930, conv_0=970)
    assert "running means" in words(open_page("experiments", exp_name="a10_remedies"))
    assert "running means" not in words(open_page("experiments", exp_name="mnist_dense_v_conv"))
