"""What is counted on the test part, which pictures are kept, and what a trained network leaves behind."""

import json
import zipfile

import numpy as np
import pytest

from cnnviz.core.network_text import parse
from cnnviz.nn import after_training, held_out
from cnnviz.nn.kept_pictures import DRAWN, keep, smaller
from cnnviz.nn.network_builder import build
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.training_data import Part, TrainingData


def colours(count: int, size: tuple[int, int] = (9, 7), seed: int = 0) -> Part:
    """Pictures in which red, green or blue is brightest, the label."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count).astype(np.int32)
    pictures = rng.integers(0, 120, (count, *size, 3)).astype(np.uint8)
    pictures[np.arange(count), ..., labels] += 100
    return Part(pictures, labels)


def colour_data(test: int = 60) -> TrainingData:
    return TrainingData(
        "folder", ("red", "green", "blue"), colours(9), colours(40, seed=1), colours(test, seed=2)
    )


def sees_colours(rotate: int = 0, text: str = "rescale; globalavg; dense 3 softmax"):
    """A network that names the brightest colour, or if rotated the one after it."""
    network = build(parse(text, (9, 7, 3)))
    network.layers[-1].set_weights([np.roll(8 * np.eye(3), rotate, axis=1), np.zeros(3)])
    return network


class Says:
    """Stands for a network whose answers are known beforehand."""

    def __init__(self, answers):
        self.answers, self.asked = np.asarray(answers, np.float32), []

    def predict_on_batch(self, pictures):
        start = sum(self.asked) % len(self.answers)
        self.asked.append(len(pictures))
        return self.answers[start : start + len(pictures)]


def data_of(truth, classes=3, size=(4, 4)):
    part = Part(np.zeros((len(truth), *size, 1), np.uint8), np.int32(truth))
    return TrainingData("digits", tuple("abcdefgh"[:classes]), part, part, part)


def test_every_figure_is_the_one_counted_by_hand():
    answers = [[0.8, 0.2, 0.0, 0.0], [0.4, 0.3, 0.2, 0.1], [0.1, 0.6, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1]]
    found = held_out.examine(Says(answers), data_of([0, 1, 1, 3], classes=4))
    assert (found.count, found.correct) == (4, 2)
    assert found.confusion == [[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
    assert found.top == {"3": 3}  # the last one's true class is the fourth
    assert found.precision == [pytest.approx(1 / 3), 1.0, None, None]
    assert found.recall == [1.0, 0.5, None, 0.0]
    assert found.loss == pytest.approx(-np.log([0.8, 0.3, 0.6, 0.1]).mean())
    assert found.confidence == pytest.approx((0.8 + 0.4 + 0.6 + 0.4) / 4)
    # 0.8 and 0.6 are right, both answers of 0.4 are wrong and share a bin
    assert found.calibration_error == pytest.approx((0.2 + 0.8 + 0.4) / 4, abs=1e-6)


def test_the_figures_are_ready_for_json_and_hold_no_pictures():
    figures = held_out.examine(Says([[0.5, 0.5, 0.0]] * 4), data_of([0, 1, 2, 0])).figures()
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert "probabilities" not in figures and len(json.dumps(figures)) < 1000


def test_the_temperature_cools_a_network_that_is_always_sure_and_often_wrong():
    answers = np.tile([[0.98, 0.01, 0.01]], (40, 1))
    found = held_out.examine(Says(answers), data_of([0] * 28 + [1] * 12))
    assert found.temperature > 1.5
    assert found.calibrated_error < 0.5 * found.calibration_error


@pytest.mark.parametrize("size", [(4, 4), (300, 400)])
def test_pictures_are_asked_about_in_parts_that_fit_into_memory(size):
    network = Says(np.full((30, 3), 1 / 3))
    part = Part(np.zeros((30, *size, 1), np.uint8), np.zeros(30, np.int32))
    assert held_out.ask(network, part).shape == (30, 3)
    assert max(network.asked) * size[0] * size[1] <= held_out._PIXELS_AT_ONCE
    assert len(network.asked) == (1 if size == (4, 4) else 4)


def test_a_network_without_softmax_still_gets_probabilities():
    for outputs in ([[3.0, 1.0]], [[-1.0, -2.0]], [[0.0, 0.0]], [[np.nan, 1.0]]):
        sums = held_out.as_probabilities(np.array(outputs)).sum(axis=1)
        np.testing.assert_allclose(sums, 1, rtol=1e-6)


def test_a_real_network_on_colour_pictures_is_right_and_turned_round_it_is_wrong():
    right = held_out.examine(sees_colours(), colour_data())
    wrong = held_out.examine(sees_colours(rotate=1), colour_data())
    assert (right.correct, wrong.correct) == (60, 0)
    assert np.trace(np.roll(wrong.confusion, -1, axis=1)) == 60


def test_small_pictures_are_kept_as_they_are_and_all_of_them():
    data = colour_data()
    kept = keep(held_out.examine(sees_colours(), data), data.test, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(kept["pictures"], data.test.pictures)
    np.testing.assert_array_equal(kept["kept"], np.arange(60))
    assert kept["probabilities"].dtype == np.float16


def test_where_room_is_short_mistakes_and_what_was_drawn_come_first_and_the_same_each_time():
    data = data_of(np.arange(400) % 3, size=(8, 8))
    answers = np.tile([[0.9, 0.05, 0.05]], (400, 1))
    answers[::2] = np.eye(3)[data.test.labels[::2]]  # half are right
    found = held_out.examine(Says(answers), data)
    wrong = np.flatnonzero(found.guessed != found.truth)
    once, again = (
        keep(found, data.test, rng=np.random.default_rng(5), most_bytes=250 * 64) for _ in range(2)
    )
    assert len(once["kept"]) == 250 and len(wrong) < 250
    assert set(wrong) | set(once["drawn"].tolist()) <= set(once["kept"].tolist())
    assert len(set(once["drawn"].tolist())) == DRAWN
    for name, values in once.items():
        np.testing.assert_array_equal(values, again[name])


def test_where_not_even_the_mistakes_have_room_the_surest_stay():
    data = data_of(np.ones(300, int), classes=2, size=(8, 8))
    sure = np.linspace(0.51, 0.99, 300)
    found = held_out.examine(Says(np.stack([sure, 1 - sure], axis=1)), data)
    kept = keep(found, data.test, rng=np.random.default_rng(0), most_bytes=100 * 64)
    assert len(kept["kept"]) == 100
    assert set(range(300 - (100 - DRAWN), 300)) <= set(kept["kept"].tolist())


@pytest.mark.parametrize(("mistakes", "side"), [(0, 64), (150, 48), (400, 32)])
def test_large_pictures_become_smaller_and_where_many_are_wrong_smaller_still(mistakes, side):
    data = data_of(np.zeros(450, int), classes=2, size=(128, 96))
    answers = np.tile([[1.0, 0.0]], (450, 1))
    answers[:mistakes] = [0, 1]
    found = held_out.examine(Says(answers), data)
    kept = keep(found, data.test, rng=np.random.default_rng(0), most_bytes=450 * 32 * 24)
    assert kept["pictures"].shape[1:] == (side, side * 3 // 4, 1)
    assert kept["pictures"].nbytes <= 450 * 32 * 24


def test_making_smaller_averages_areas():
    picture = np.zeros((1, 4, 4, 3), np.uint8)
    picture[:, ::2, ::2] = 200
    assert abs(int(smaller(picture, (1, 1))[0, 0, 0, 0]) - 50) < 15  # nearest pixel would say 0 or 200


def test_the_saved_model_says_the_same_and_takes_other_sizes(tmp_path):
    network = build(
        parse("rescale; a: conv 4 3 same relu; b: conv 4 1 from=input; add from=a,b; norm; pool; "
              "dropout 0.4; flatten; dense 3 softmax", (9, 7, 3)),
        seed=3, l2=1e-3,
    )  # fmt: skip
    network.compile("adam", "sparse_categorical_crossentropy")
    after_training.write_model(network, tmp_path / "model.keras", classes=("red", "green", "grün"))
    model = load_keras().saving.load_model(tmp_path / "model.keras")
    pictures = colours(5).pictures
    wanted = network.predict(pictures, verbose=0)
    for dtype in (np.uint8, np.float32):
        np.testing.assert_allclose(model.predict(pictures.astype(dtype), verbose=0), wanted, atol=1e-5)
    assert model.predict(colours(2, (50, 31)).pictures, verbose=0).shape == (2, 3)
    with zipfile.ZipFile(tmp_path / "model.keras") as file:
        assert json.loads(file.read(after_training.CLASSES)) == ["red", "green", "grün"]
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_called_like_a_function_the_saved_model_does_not_train(tmp_path):
    network = build(parse("rescale; conv 4 3; norm; dropout 0.5; flatten; dense 3 softmax", (9, 7, 3)))
    after_training.write_model(network, tmp_path / "m.keras", classes=("r", "g", "b"))
    model = load_keras().saving.load_model(tmp_path / "m.keras")
    pictures = colours(6).pictures.astype(np.float32)
    wanted = network.predict(pictures, verbose=0)
    np.testing.assert_allclose(np.asarray(model(pictures)), wanted, atol=1e-5)
    np.testing.assert_allclose(np.asarray(model(pictures[:1])), wanted[:1], atol=1e-5)


def test_the_saved_model_resizes_inside(tmp_path):
    """A picture three times as large with the same colours gets the same answer."""
    after_training.write_model(sees_colours(), tmp_path / "m.keras", classes=("r", "g", "b"))
    model = load_keras().saving.load_model(tmp_path / "m.keras")
    pictures = colours(6).pictures
    large = pictures.repeat(3, axis=1).repeat(3, axis=2)
    np.testing.assert_allclose(
        model.predict(large, verbose=0), sees_colours().predict(pictures, verbose=0), atol=0.02
    )


def test_a_layer_of_ones_own_may_be_called_resize(tmp_path):
    network = build(parse("rescale; resize: flatten; dense 3 softmax", (9, 7, 3)))
    after_training.write_model(network, tmp_path / "m.keras", classes=("r", "g", "b"))
    assert load_keras().saving.load_model(tmp_path / "m.keras").count_params() == network.count_params()


def records(path):
    import tensorflow as tf

    events = [tf.compat.v1.Event.FromString(record.numpy()) for record in tf.data.TFRecordDataset(str(path))]
    assert events[0].file_version == "brain.Event:2"
    return [
        (value.tag, event.step, round(value.simple_value, 6), event.wall_time)
        for event in events[1:]
        for value in event.summary.value
    ]


def test_the_tensorboard_log_holds_each_number_at_its_step_with_its_time(tmp_path):
    rate = {"learning_rate": 0.1}
    events = [
        {"kind": "begin", "time": 1.0, "epoch": 0},
        {"kind": "batches", "time": 2.5, "epoch": 0, "step": 7, "loss": 1.5, "accuracy": 0.25} | rate,
        {"kind": "epoch", "time": 3.5, "epoch": 0, "step": 9, "loss": 1.25, "accuracy": 0.5}
        | {"val_loss": 1.0, "val_accuracy": 0.75} | rate,
        {"kind": "batches", "time": 4.5, "epoch": 1, "step": 12, "loss": None, "accuracy": 0.5},
    ]  # fmt: skip
    for _ in range(2):  # written again by an attempt that goes on, it holds each number once
        after_training.write_tensorboard(events, tmp_path)
    [train], [validation] = (list((tmp_path / part).glob("*tfevents*")) for part in ("train", "validation"))
    assert records(train) == [
        ("batch_loss", 7, 1.5, 2.5),
        ("batch_accuracy", 7, 0.25, 2.5),
        ("batch_learning_rate", 7, 0.1, 2.5),
        ("epoch_loss", 0, 1.25, 3.5),
        ("epoch_accuracy", 0, 0.5, 3.5),
        ("epoch_learning_rate", 0, 0.1, 3.5),
        ("batch_accuracy", 12, 0.5, 4.5),
    ]
    assert records(validation) == [("epoch_loss", 0, 1.0, 3.5), ("epoch_accuracy", 0, 0.75, 3.5)]
