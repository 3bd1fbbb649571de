"""Many pictures looked at: what is listed, counted and kept, and that a batch says what one alone does."""

import threading

import numpy as np
import pytest

from cnnviz.core.cam import METHODS as IN_BATCHES
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import inspection_parts, inspection_runs, inspection_tasks
from cnnviz.jobs.inspection import UNKNOWN, Inspected
from cnnviz.jobs.inspection_files import as_csv
from cnnviz.jobs.inspection_parts import Part
from cnnviz.jobs.inspection_pictures import list_pictures
from cnnviz.jobs.inspection_work import Inspector, look_at, small_enough
from cnnviz.nn import zoo
from cnnviz.nn.explanation import explain
from cnnviz.nn.own_model import open_own
from cnnviz.vision.decode import read_picture

CLASSES = ("dog", "horse", "elephant")


def answers(*rows):
    """An inspection of pictures with (label, answer, confidence)."""
    probabilities = np.zeros((len(rows), len(CLASSES)), np.float32)
    for place, (_truth, said, sure) in enumerate(rows):
        probabilities[place] = (1 - sure) / 2
        probabilities[place, said] = sure
    names = tuple(f"{place}.png" for place in range(len(rows)))
    truth = np.array([row[0] for row in rows], np.int64)
    return Inspected(CLASSES, names, names, truth, probabilities)


FOUND = answers((0, 0, 0.9), (0, 1, 0.6), (1, 2, 0.95), (2, 2, 0.8), (UNKNOWN, 1, 0.99))


def test_mistakes_come_surest_first_and_only_sure_ones_may_be_wrong_labels():
    assert FOUND.mistakes().tolist() == [2, 1]
    assert FOUND.likely_wrong_labels().tolist() == [2]
    assert FOUND.likely_wrong_labels(sure=0.5).tolist() == [2, 1]


def test_a_picture_without_a_label_is_neither_right_nor_wrong():
    assert FOUND.evaluation().summary()["pictures"] == 4
    assert FOUND.right.tolist() == [True, False, False, True, False]
    assert 4 not in FOUND.chosen(right=True) and 4 not in FOUND.chosen(right=False)
    assert FOUND.chosen().tolist() == [4, 2, 0, 3, 1]


def test_filters_work_together():
    assert FOUND.chosen(predicted=2).tolist() == [2, 3]
    assert FOUND.chosen(predicted=2, right=False).tolist() == [2]
    assert FOUND.chosen(truth=0, confidence=(0.5, 0.7)).tolist() == [1]
    assert FOUND.of_cell(1, 2).tolist() == [2]
    with pytest.raises(InvalidValue, match="must rise"):
        FOUND.chosen(confidence=(0.9, 0.1))


def test_the_mean_confidence_of_a_range_is_that_of_its_pictures():
    ranges = FOUND.ranges()
    assert sum(one["pictures"] for one in ranges) == 4
    assert ranges[9]["confidence"] == pytest.approx(0.95) and ranges[0]["confidence"] == 0
    assert ranges[6]["confidence"] == pytest.approx(0.6, abs=1e-6)


def test_the_csv_has_a_row_for_each_picture_with_all_probabilities():
    lines = as_csv(FOUND).decode("utf-8-sig").splitlines()
    assert lines[0] == "path,digest,truth,predicted,confidence,right,p(dog),p(horse),p(elephant)"
    assert lines[1].startswith("0.png,0.png,dog,dog,0.89") and ",true," in lines[1]
    assert lines[5].split(",")[2] == "" and lines[5].split(",")[5] == "" and len(lines) == 6


@pytest.fixture
def folder(tmp_path, paint):
    """Dogs and horses of several sizes, one picture without a folder, one that is none, one stranger."""
    root = tmp_path / "data"
    for i in range(5):
        paint(root / "cane" / f"{i}.png", "dog", seed=i, size=(40 + 8 * i, 64))
        paint(root / "part" / "말" / f"{i}.png", "horse", seed=10 + i)
    paint(root / "0.png", "elephant", seed=30)
    paint(root / "teapots" / "0.png", "dog", seed=31)
    (root / "cane" / "cut.jpg").write_bytes(b"\xff\xd8\xff half a picture")
    (root / "cane" / "notes.txt").write_text("no picture")
    return root


@pytest.fixture
def listed(folder, colour_zoo):
    return list_pictures(folder, zoo.read_card("animals10"))


def test_a_folder_named_like_a_class_in_any_language_is_a_label_and_others_are_told(listed):
    labels = dict(listed.files)
    assert labels["cane/0.png"] == 0 and labels["part/말/0.png"] == 1
    assert labels["0.png"] == labels["teapots/0.png"] == UNKNOWN
    assert listed.strangers == ("teapots",) and listed.labelled == 11
    assert "cane/notes.txt" not in labels


def test_a_folder_that_is_not_there_or_holds_nothing_is_said(tmp_path, colour_zoo):
    card = zoo.read_card("animals10")
    with pytest.raises(InvalidValue, match="does not exist"):
        list_pictures(tmp_path / "nowhere", card)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidValue, match="no picture"):
        list_pictures(tmp_path / "empty", card)


@pytest.mark.parametrize("method", [*IN_BATCHES, "gradient_input"])
def test_a_batch_gives_each_picture_the_map_it_gets_alone(listed, method):
    classifier = zoo.load()
    found = look_at(Inspector(classifier, method=method, whole_maps=True), listed)
    assert len(found) == 12 and len(found.grids) == 12
    assert [path for path, _ in found.unreadable] == ["cane/cut.jpg"]
    probe = classifier.probe()
    for place, path in enumerate(found.paths):
        alone = explain(probe, read_picture(listed.root / path).pixels, method=method)
        np.testing.assert_allclose(found.grids[place], alone.raw, atol=1e-5)
        np.testing.assert_allclose(found.probabilities[place], alone.probabilities, atol=1e-5)


def test_the_maps_speak_of_the_class_that_is_asked_for(listed):
    classifier = zoo.load()
    found = look_at(Inspector(classifier, method="hires_cam", class_index=2), listed)
    for place in (0, 7):
        pixels = read_picture(listed.root / found.paths[place]).pixels
        alone = explain(classifier.probe(), pixels, method="hires_cam", class_index=2)
        np.testing.assert_allclose(found.grids[place], alone.raw, atol=1e-5)


def test_an_unknown_method_is_refused(colour_zoo):
    with pytest.raises(InvalidValue, match="'guess' is none of"):
        Inspector(zoo.load(), method="guess")


@pytest.mark.parametrize("shape", [(8, 8), (64, 5), (65, 64), (256, 200)])
def test_a_large_map_is_averaged_down_so_that_its_mean_stays(shape):
    grid = np.random.default_rng(0).random(shape).astype(np.float32)
    small = small_enough(grid)
    assert max(small.shape) <= 64
    if max(shape) <= 64:
        np.testing.assert_array_equal(small, grid)
    else:
        np.testing.assert_allclose(small_enough(np.ones_like(grid)), 1)
    if shape == (256, 200):
        np.testing.assert_allclose(small.mean(), grid.mean(), rtol=1e-5)


def test_a_part_is_read_as_it_was_written_and_a_damaged_one_is_missing(tmp_path):
    rng = np.random.default_rng(0)
    part = Part(
        np.array([3, 5]), ("a", "b"), rng.random((2, 3)).astype(np.float32),
        (rng.random((2, 3)).astype(np.float32), rng.random((4, 1)).astype(np.float32)), (b"one", b"twotwo"),
        ((4, "4.png is no picture"),),
    )  # fmt: skip
    inspection_parts.save(part, tmp_path / "part.npz")
    back = inspection_parts.load(tmp_path / "part.npz")
    assert (back.digests, back.thumbnails, back.unreadable) == (
        part.digests,
        part.thumbnails,
        part.unreadable,
    )
    for one, other in zip((*back.grids, back.probabilities), (*part.grids, part.probabilities), strict=True):
        np.testing.assert_array_equal(one, other)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "part.npz").read_bytes()[:200])
    assert inspection_parts.load(tmp_path / "cut.npz") is None
    assert inspection_parts.load(tmp_path / "none.npz") is None


@pytest.fixture
def job(listed, tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    inspection_tasks._inspector.cache_clear()

    def create(**more):
        words = {
            "model": "animals10",
            "card": zoo.read_card("animals10"),
            "method": "grad_cam",
            "layer": None,
        }
        return inspection_runs.create(listed, owner="anna", part=5, **(words | more))

    return create


def test_a_job_finds_part_by_part_what_is_found_at_once(job, listed):
    run = job()
    assert inspection_runs.parts_of(run) == 3
    assert inspection_runs.progress_of(run).status == "queued"
    for number in (2, 0, 1):  # whichever worker is first
        assert inspection_tasks.look(str(run.directory), number) == "done"
        state = inspection_runs.progress_of(run)
        assert state.status == "running" and state.workers == 1
    assert inspection_tasks.end(str(run.directory)) == "finished"
    state = inspection_runs.progress_of(run)
    assert (state.status, state.done, state.total) == ("finished", 13, 13)
    found, at_once = inspection_runs.read(run), look_at(Inspector(zoo.load(), method="grad_cam"), listed)
    assert found.paths == at_once.paths and found.unreadable == at_once.unreadable
    np.testing.assert_allclose(found.probabilities, at_once.probabilities, atol=1e-6)
    np.testing.assert_array_equal(found.truth, at_once.truth)
    assert all(one[:2] == b"\xff\xd8" for one in found.thumbnails) and len(found.thumbnails) == 12
    assert inspection_tasks.look(str(run.directory), 0) == "over"


def test_a_job_that_is_stopped_keeps_what_was_done(job):
    run = job()
    inspection_tasks.look(str(run.directory), 0)
    run.ask_to_stop()
    assert inspection_tasks.look(str(run.directory), 1) == "over"
    assert inspection_tasks.end(str(run.directory)) == "stopped"
    state = inspection_runs.progress_of(run)
    assert (state.status, state.done) == ("stopped", 5) and len(inspection_runs.read(run)) == 5


def test_a_job_whose_workers_are_silent_counts_as_lost_and_can_go_on(job):
    run = job()
    run.record("placed")
    inspection_tasks.look(str(run.directory), 0)
    assert inspection_runs.progress_of(run, lost_after=-1).status == "lost"
    run.record("placed")
    assert inspection_runs.progress_of(run, lost_after=-1).status == "queued"
    assert set(inspection_tasks.graph(run, key="k")) == {"k", "k-1", "k-2"}, "part 0 is not done twice"


def test_a_model_that_is_not_there_ends_a_job_with_a_sentence(job):
    run = job(model="animals11")
    inspection_tasks.look(str(run.directory), 0)
    assert inspection_tasks.end(str(run.directory)) == "failed"
    assert "animals11" in str(inspection_runs.progress_of(run).reason)


def test_a_job_carries_a_model_of_ones_own_with_all_that_was_put_around_it(job, listed, colour_model):
    names = [f"class {letter}" for letter in "abcdefghij"]
    own = open_own(colour_model, name="own:1", classes=names, preprocessing="0_to_255")
    run = job(model="own:1", card=own.card, own=own)
    inspection_tasks.look(str(run.directory), 0)
    found = inspection_runs.read(run)
    assert found.classes == tuple(names) and len(found) == 5
    pixels = [read_picture(listed.root / path).pixels for path in found.paths]
    np.testing.assert_allclose(found.probabilities, own.predict(pixels), atol=1e-5)


def test_two_threads_may_ask_one_inspector(listed):
    inspector = Inspector(zoo.load(), method="grad_cam")
    found = []
    threads = [threading.Thread(target=lambda: found.append(look_at(inspector, listed))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(found[0].probabilities, found[1].probabilities)
