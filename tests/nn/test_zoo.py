"""The zoo: a model is what its card says, and a damaged one is never used."""

import hashlib
import json

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.statistics import per_class, wilson_interval
from cnnviz.nn import zoo
from cnnviz.vision.decode import read_picture
from cnnviz.vision.samples import ANIMALS_10, SAMPLES
from cnnviz.vision.splits import PARTS, Split

LARGEST_FOLDER = 20_000_000  # bytes


@pytest.fixture(scope="module")
def shipped():
    """The Animals-10 classifier that comes with the product."""
    return zoo.load(zoo.DEFAULT)


@pytest.fixture(scope="module")
def card():
    return zoo.read_card(zoo.DEFAULT)


@pytest.fixture(scope="module")
def folder():
    return zoo.models_directory() / zoo.DEFAULT


def test_the_card_describes_the_file_and_the_network(shipped, card, folder):
    assert hashlib.sha256((folder / zoo.MODEL_FILE).read_bytes()).hexdigest() == card["sha256"]
    assert shipped.model.count_params() == card["parameters"]
    assert shipped.model.output_shape[-1] == len(card["classes"]) == 10
    assert shipped.model.get_layer("resize").height == card["input"]["size"]


def test_the_model_called_like_a_function_predicts_and_learns_nothing(shipped):
    pictures = np.random.default_rng(0).uniform(0, 1, (2, 64, 64, 3)).astype(np.float32)
    statistics = shipped.model.get_layer("stem_bn").get_weights()
    expected = np.array(shipped.model(pictures, training=False))
    np.testing.assert_allclose(np.array(shipped.model(pictures)), expected, atol=1e-6)
    for before, after in zip(statistics, shipped.model.get_layer("stem_bn").get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_the_folder_is_small(folder):
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= LARGEST_FOLDER


def test_every_class_has_a_name_in_three_languages(shipped, card):
    assert sorted(shipped.class_names) == sorted(ANIMALS_10)
    for code in ("en", "it", "ko"):
        names = [entry[code] for entry in card["classes"]]
        assert all(names) and len(set(names)) == 10
    assert all(any("가" <= letter <= "힣" for letter in entry["ko"]) for entry in card["classes"])
    for entry in card["classes"]:
        index = shipped.class_index(entry["ko"])
        assert card["classes"][index] == entry and index == shipped.class_index(entry["folder"].upper())


def test_the_metrics_are_those_of_the_confusion_matrix(card):
    test = card["test"]
    counts = np.array(test["confusion"]["counts"])
    right, pictures = int(np.trace(counts)), int(counts.sum())
    assert (test["right"], test["pictures"]) == (right, pictures)
    assert test["accuracy"] == pytest.approx(right / pictures)
    assert test["accuracy_interval_95"] == pytest.approx(wilson_interval(right, pictures))
    scores = per_class(counts)
    for i, entry in enumerate(card["classes"]):
        said = test["per_class"][entry["en"]]
        assert said["pictures"] == counts[i].sum()
        assert said["precision"] == pytest.approx(scores.precision[i])
        assert said["recall"] == pytest.approx(scores.recall[i])
        assert said["f1"] == pytest.approx(scores.f1[i])
    bins = test["reliability"]
    assert sum(one["pictures"] for one in bins) == pictures
    assert sum(one["right"] for one in bins) == right
    assert 0 <= test["expected_calibration_error"] < 0.1


def test_the_model_is_as_good_as_was_asked_for(card):
    assert card["test"]["accuracy"] >= 0.97
    assert card["test"]["pictures"] == 2000
    assert card["validation"]["pictures"] == card["data"]["parts"]["validation"]["pictures"]


def test_the_split_is_the_card_s_and_no_picture_stands_in_two_parts(card, folder):
    split = Split.load(folder / "split.json")
    assert list(split.classes) == [entry["folder"] for entry in card["classes"]]
    assert split.seed == card["data"]["split_seed"]
    digests = {}
    for part in PARTS:
        files = split.parts[part]
        assert card["data"]["parts"][part] == {"pictures": len(files), "digest": split.part_digest(part)}
        digests[part] = {file.digest for file in files}
        per_folder = np.bincount([file.label for file in files], minlength=10)
        assert (per_folder == per_folder[0]).all()  # stratified
        assert all(file.path.startswith(f"{split.classes[file.label]}/") for file in files)
    assert not digests["train"] & digests["validation"]
    assert not digests["train"] & digests["test"]
    assert not digests["validation"] & digests["test"]
    assert card["test"]["pictures"] == len(split.parts["test"])


def test_the_card_says_how_the_model_came_about(card):
    assert {"title", "seed", "versions", "licence", "date", "training"} <= set(card)
    assert {"name", "source", "rights"} <= set(card["data"])
    assert {"keras", "tensorflow", "numpy"} <= set(card["versions"])


def test_the_samples_of_the_ten_classes_are_named_right_but_for_the_drawing(shipped):
    """The network learned from photographs; that it takes a drawn spider for something else is known."""
    wrong = set()
    for sample in SAMPLES.values():
        row = shipped.predict([read_picture(sample.path).pixels])[0]
        if sample.class_name not in (None, shipped.class_names[int(row.argmax())]):
            wrong.add(sample.id)
    assert wrong == {"spider_drawing"}


def test_probabilities_add_up_whatever_the_size_of_the_picture(shipped):
    pictures = [
        np.random.default_rng(i).random((*size, 3), np.float32) for i, size in enumerate([(1, 1), (37, 300)])
    ]
    rows = shipped.predict(pictures)
    assert rows.shape == (2, 10) and rows.dtype == np.float32
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(shipped.predict(pictures[1:])[0], rows[1], atol=1e-6)
    assert shipped.predict([]).shape == (0, 10)


def test_a_prediction_changes_nothing_in_the_model(shipped):
    before = [weight.copy() for weight in shipped.model.get_weights()]
    shipped.predict([np.random.default_rng(0).random((60, 50, 3), np.float32)])
    for old, new in zip(before, shipped.model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def change_card(zoo_folder, **changes):
    path = zoo_folder / "animals10" / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_zoo_of_one_s_own_is_used(colour_zoo):
    assert zoo.names() == ("animals10",)
    assert zoo.load("animals10").model.name == "colours"


def test_a_missing_model_is_named_with_those_that_are_there(colour_zoo):
    with pytest.raises(InvalidValue, match=r"'dogs' is not there: no .*; models: animals10"):
        zoo.load("dogs")
    (colour_zoo / "animals10" / "model.keras").unlink()
    with pytest.raises(InvalidValue, match=r"model\.keras is missing"):
        zoo.load("animals10")


def test_one_other_byte_is_noticed(colour_zoo):
    file = colour_zoo / "animals10" / "model.keras"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(InvalidValue, match="is damaged"):
        zoo.load("animals10")


@pytest.mark.parametrize(
    "changes",
    [{"classes": []}, {"classes": [{"it": "cane"}]}, {"classes": 3}, {"sha256": None}, {"input": {}},
     {"test": {}}, {"test": None}, {"parameters": "many"}],
    ids=str,
)  # fmt: skip
def test_a_card_that_lacks_what_the_page_shows_is_damaged(colour_zoo, changes):
    change_card(colour_zoo, **changes)
    with pytest.raises(InvalidValue, match="is damaged"):
        zoo.read_card("animals10")


def test_weights_without_classes_are_no_classifier(monkeypatch):
    monkeypatch.delenv("CNNVIZ_MODELS", raising=False)
    with pytest.raises(InvalidValue, match="is not a classifier"):
        zoo.read_card("efficientnet_lite0_imagenet")
    assert "efficientnet_lite0_imagenet" not in zoo.names()


def test_a_file_that_is_no_model_is_refused_even_if_its_checksum_is_right(colour_zoo):
    (colour_zoo / "animals10" / "model.keras").write_bytes(b"PK")
    change_card(colour_zoo, sha256=hashlib.sha256(b"PK").hexdigest())
    with pytest.raises(InvalidValue, match="is not a Keras model"):
        zoo.load("animals10")


def test_a_card_of_other_classes_is_refused(colour_zoo):
    change_card(colour_zoo, classes=[{"en": "dog"}, {"en": "cat"}])
    with pytest.raises(InvalidValue, match="10 outputs and its card 2 classes"):
        zoo.load("animals10")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../zoo/animals10", "/etc", "animals10/", "x" * 300, "a\0b", "\ud800"]
)
def test_a_name_leads_to_no_place_but_a_folder_of_the_zoo(colour_zoo, name):
    with pytest.raises(InvalidValue, match="is not there"):
        zoo.read_card(name)
