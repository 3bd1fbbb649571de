"""A classifier is put to the test: what is counted, and what is refused."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.statistics import expected_calibration_error
from cnnviz.jobs.evaluation import Answer, Evaluation, evaluate
from cnnviz.nn import zoo
from cnnviz.vision.splits import SplitFile

CLASSES = ("dog", "horse", "elephant")


def evaluation(*answers):
    return Evaluation(CLASSES, tuple(Answer(f"{i}.png", *answer) for i, answer in enumerate(answers)), ())


def test_the_summary_is_what_counting_by_hand_gives():
    found = evaluation((0, 0, 0.9), (0, 1, 0.6), (1, 1, 0.8), (1, 1, 1.0))
    summary = found.summary()
    assert (summary["pictures"], summary["right"], summary["accuracy"]) == (4, 3, 0.75)
    assert summary["confusion"]["counts"] == [[1, 1, 0], [0, 2, 0], [0, 0, 0]]
    assert summary["per_class"]["dog"] == {
        "pictures": 2,
        "precision": 1,
        "recall": 0.5,
        "f1": pytest.approx(2 / 3),
    }
    assert summary["per_class"]["elephant"] == {"pictures": 0, "precision": None, "recall": None, "f1": None}
    assert summary["expected_calibration_error"] == expected_calibration_error(
        [0.9, 0.6, 0.8, 1.0], [True, False, True, True]
    )


def test_each_answer_is_in_the_one_range_that_holds_its_confidence():
    edges = [0.05, 0.1, 0.30000001192092896, 0.5, 0.9, 0.95, 1.0]
    found = evaluation(*((0, 0, confidence) for confidence in edges)).reliability()
    assert [one["pictures"] for one in found] == [2, 0, 0, 1, 1, 0, 0, 0, 1, 2]
    for confidence in edges:  # the same range as the one that is looked up for a new picture
        holding = [one for one in found if one["above"] < confidence <= one["to"]]
        assert len(holding) == 1 and holding[0]["pictures"] >= 1


@pytest.fixture
def folder(tmp_path, paint, colour_zoo):
    root = tmp_path / "data"
    for i in range(3):
        paint(root / "cane" / f"{i}.png", "dog", seed=i)
        paint(root / "elephant" / "deeper" / f"{i}.png", "elephant", seed=10 + i)
    return root


def test_pictures_in_folders_of_folders_have_the_class_of_the_outer_one(folder):
    told = []
    found = evaluate(zoo.load(), folder, on_progress=lambda done, total: told.append((done, total)))
    assert found.accuracy == 1 and found.right == 6
    assert {answer.path: found.classes[answer.truth] for answer in found.answers}[
        "elephant/deeper/0.png"
    ] == "elephant"
    assert told == [(i, 6) for i in range(1, 7)]


def test_a_picture_asked_alone_gets_the_same_answer_as_in_the_evaluation(folder):
    classifier = zoo.load()
    found = evaluate(classifier, folder)
    from cnnviz.vision.decode import read_picture

    for answer in found.answers:
        row = classifier.predict([read_picture(folder / answer.path).pixels])[0]
        assert (answer.predicted, answer.confidence) == (row.argmax(), float(row.max()))


def test_missing_and_changed_pictures_of_a_split_are_listed_not_counted(folder):
    from cnnviz.vision.decode import read_picture

    digest = read_picture(folder / "cane" / "0.png").digest
    files = [
        SplitFile("cane/0.png", 0, digest),
        SplitFile("cane/1.png", 0, digest),
        SplitFile("cane/9.png", 0, digest),
    ]
    found = evaluate(zoo.load(), folder, files=files)
    assert [answer.path for answer in found.answers] == ["cane/0.png"]
    assert [path for path, reason in found.unreadable] == ["cane/1.png", "cane/9.png"]
    assert "not the one in the split" in found.unreadable[0][1]


def test_a_class_the_model_does_not_know_and_a_folder_without_pictures_are_refused(folder, tmp_path):
    (folder / "teapot").mkdir()
    with pytest.raises(InvalidValue, match="'teapot' is none of the model's classes"):
        evaluate(zoo.load(), folder)
    (tmp_path / "empty" / "cane").mkdir(parents=True)
    with pytest.raises(InvalidValue, match="no picture that can be read"):
        evaluate(zoo.load(), tmp_path / "empty")


def test_the_confusion_counts_truth_in_rows(folder, paint):
    paint(folder / "cane" / "wrong.png", "horse", seed=99)
    counts = np.array(evaluate(zoo.load(), folder).summary()["confusion"]["counts"])
    assert counts[0, 1] == 1 and counts[1, 0] == 0
