"""Several short trainings as a job: read meanwhile, stopped, taken up again, and always the same."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.standardise import Standardisation
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import queue, studies, studies_work, training_data
from cnnviz.jobs.cleaning import DAY, clean
from cnnviz.jobs.cluster import _task
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import StudyArm
from cnnviz.jobs.studies_data import of_fold, pool
from cnnviz.jobs.studies_pipeline import changes_of
from cnnviz.nn.training_data import Part
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.mixing import Mixing
from cnnviz.vision.pipeline import Pipeline, RandAugment

SETTINGS = TrainingSettings(per_class=4, epochs=1, filters=(2,), seed=5, batch_size=64)
TWO = (StudyArm("one", "First"), StudyArm("two", "Second"))
FOLDS = (StudyArm("0", "1", fold=0), StudyArm("1", "2", fold=1), StudyArm("split", "one split"))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))


def begin(arms=TWO, *, kind="augmentation", settings=SETTINGS, **more) -> Run:
    return studies.create(settings, arms, kind=kind, owner="anna", **more)


def work(run: Run) -> str:
    return studies_work.work_on(str(run.directory))


def test_arms_that_differ_in_nothing_have_the_same_curve_and_are_tested_on_the_test_part():
    run = begin()
    assert studies.progress_of(run) == studies.StudyProgress("queued", 0, 2)
    assert [arm.rows for arm in studies.read(run)] == [(), ()]
    assert work(run) == "finished"
    first, second = studies.read(run)
    assert first.rows == second.rows and len(first.rows) == 1 and first.finished
    assert first.test_count == len(training_data.load(SETTINGS).test.labels)
    assert first.test_correct == second.test_correct
    assert studies.progress_of(run) == studies.StudyProgress("finished", 2, 2)
    assert work(run) == "finished" and len(run.events()) == 7, "a study that is over is left as it is"


def test_a_killed_worker_s_arm_begins_again_and_comes_out_the_same(monkeypatch):
    settings = TrainingSettings(**(SETTINGS.as_dict() | {"epochs": 2, "filters": (2,)}))
    run = begin(settings=settings)
    monkeypatch.setattr("cnnviz.jobs.work.BEAT_SECONDS", 0.02)

    class Killed(BaseException):
        pass

    def record(self, kind, **values):
        if kind == "epoch" and (values["arm"], values["epoch"]) == ("two", 2) and not killed:
            killed.append(1)
            raise Killed
        original(self, kind, **values)

    killed, original = [], Run.record
    monkeypatch.setattr(Run, "record", record)
    with pytest.raises(Killed):
        work(run)
    assert [len(arm.rows) for arm in studies.read(run)] == [2, 1]
    assert work(run) == "finished"
    one, two = studies.read(run)
    assert two.rows == one.rows and two.test_correct == one.test_correct, "both arms are trained alike"
    begun = [event["arm"] for event in run.events() if event["kind"] == "arm"]
    assert begun == ["one", "two", "two"]


def test_a_study_stops_after_the_epoch_and_keeps_what_is_known(monkeypatch):
    settings = TrainingSettings(**(SETTINGS.as_dict() | {"epochs": 3, "filters": (2,)}))
    run = begin(settings=settings)
    original = Run.record

    def record(self, kind, **values):
        original(self, kind, **values)
        if kind == "epoch":
            self.ask_to_stop()

    monkeypatch.setattr(Run, "record", record)
    assert work(run) == "stopped"
    assert [len(arm.rows) for arm in studies.read(run)] == [1, 0]
    assert studies.progress_of(run).status == "stopped"
    waiting = begin()
    waiting.ask_to_stop()
    assert work(waiting) == "stopped" and not studies.read(waiting)[0].rows


def test_folds_are_held_out_once_each_and_the_test_part_stays_outside():
    data = training_data.load(SETTINGS)
    examples = pool(data, 4)
    assert np.bincount(examples.labels).tolist() == [4] * 10
    seen = {picture.tobytes() for part in (data.train, data.validation) for picture in part.pictures}
    tested = {picture.tobytes() for picture in data.test.pictures} - seen
    assert not tested & {picture.tobytes() for picture in examples.pictures}
    cut = [of_fold(examples, fold, folds=4, stratified=True, seed=0) for fold in range(4)]
    assert sorted(picture.tobytes() for one in cut for picture in one.held_out.pictures) == sorted(
        picture.tobytes() for picture in examples.pictures
    )
    for one in cut:
        assert np.bincount(one.held_out.labels).tolist() == [1] * 10
        assert len(one.train.labels) + len(one.held_out.labels) == 40
    single = of_fold(examples, None, folds=4, stratified=True, seed=0)
    assert len(single.held_out.labels) == 10
    assert not np.array_equal(single.held_out.pictures, cut[0].held_out.pictures)


def test_of_photographs_no_more_are_decoded_than_folds_are_cut_from(tmp_path, paint):
    for number in range(20):
        paint(tmp_path / "set" / "cane" / f"{number}.png", "dog", seed=number)
        paint(tmp_path / "set" / "mucca" / f"{number}.png", "horse", seed=100 + number)
    settings = TrainingSettings(dataset="folder", source=str(tmp_path / "set"), picture_size=16, per_class=2)
    whole, limited = (training_data.load(settings, limit_all=limit) for limit in (False, True))
    assert len(whole.train.labels) == 4 and len(whole.test.labels) > 4
    for part in (limited.train, limited.validation, limited.test):
        assert np.bincount(part.labels).tolist() == [2, 2]


def test_a_study_of_folds_counts_what_was_held_out():
    run = begin(FOLDS, kind="folds", folds=2)
    assert work(run) == "finished"
    found = studies.read(run)
    assert [arm.test_count for arm in found] == [20, 20, 20]
    for arm in found:
        assert arm.test_correct / arm.test_count == pytest.approx(arm.rows[-1].val_accuracy, abs=1e-6)


@pytest.mark.parametrize(
    ("arms", "more", "says"),
    [
        ((), {}, "1 to"),
        ((TWO[0], TWO[0]), {}, "same id"),
        (FOLDS, {"kind": "folds", "folds": 1}, "folds 1 must lie"),
        ((StudyArm("0", "1", fold=2),), {"kind": "folds", "folds": 2}, "fold 2 must lie"),
        (TWO, {"kind": "other"}, "neither"),
        ((StudyArm("0", "1", pipeline="{"),), {}, "not JSON"),
    ],
)
def test_what_is_no_study_is_refused_in_a_sentence(arms, more, says):
    with pytest.raises(InvalidValue, match=says):
        begin(arms, **more)
    assert not studies.folder().exists()


def test_data_that_cannot_be_read_end_a_study_with_a_sentence(tmp_path):
    settings = TrainingSettings(dataset="folder", source=str(tmp_path / "nothing"), picture_size=16)
    run = begin(settings=settings)
    assert work(run) == "failed"
    state = studies.progress_of(run)
    assert state.status == "failed" and "nothing" in str(state.reason)


def test_a_study_waits_in_a_queue_of_its_own_and_is_placed_by_its_kind():
    run = begin()
    queue.join(run)
    assert queue.place(run).ahead == 0 and studies.find(run.id) == run

    class Client:
        def get(self, tasks, last, **options):
            self.given = tasks[last[0]]
            return [None]

    client = Client()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("distributed.fire_and_forget", lambda future: None)
        _task(client, run, priority=0)
    assert client.given.func is studies_work.work_on and client.given.args == (str(run.directory),)


def test_a_pipeline_that_changes_nothing_is_as_none_and_one_that_does_is_not():
    arms = [
        StudyArm(name, name, pipeline=pipeline.as_json())
        for name, pipeline in (
            ("nothing", Pipeline()),
            ("turned", Pipeline(changes=AugmentationSettings(rotation_range=90))),
            ("mixed", Pipeline(mixing=Mixing(kind="mixup", alpha=1.0))),
            ("centred", Pipeline(standardisation=Standardisation(featurewise_center=True))),
            ("rescaled", Pipeline(standardisation=Standardisation(rescale=1 / 255))),
        )
    ]
    run = begin((StudyArm("none", "none"), *arms))
    assert work(run) == "finished"
    none, nothing, turned, mixed, centred, rescaled = (arm.rows for arm in studies.read(run))
    assert none == nothing == rescaled
    assert len({row.loss for (row,) in (none, turned, mixed, centred)}) == 4


def test_grey_pictures_go_through_keras_own_layer_and_stay_grey():
    part = Part(np.full((2, 8, 8, 1), 100, np.uint8), np.int32([0, 1]))
    change, _ = changes_of(Pipeline(rand_augment=RandAugment(num_ops=1)).as_json(), part)
    pictures = np.random.default_rng(0).random((2, 8, 8, 1), np.float32)
    targets = np.eye(2, dtype=np.float32)
    changed, kept = change(pictures, targets, np.random.default_rng(1))
    assert changed.shape == pictures.shape and np.array_equal(kept, targets)
    assert changed.min() >= 0 and changed.max() <= 1
    again, _ = change(pictures, targets, np.random.default_rng(1))
    np.testing.assert_array_equal(changed, again)


def test_a_standardisation_is_fitted_on_the_training_pictures_alone():
    dark = Part(np.full((3, 4, 4, 1), 51, np.uint8), np.int32([0, 0, 1]))
    told = Pipeline(standardisation=Standardisation(featurewise_center=True)).as_json()
    _, prepare = changes_of(told, dark)
    np.testing.assert_allclose(prepare(np.full((1, 4, 4, 1), 0.5, np.float32)), 0.3, atol=1e-6)


def test_studies_that_nobody_used_for_long_are_deleted():
    run = begin()
    run.finish("stopped")
    now = (run.directory / "spec.json").stat().st_mtime
    assert clean(folder=studies.folder(), days=3, now=now + 2 * DAY) == ()
    assert clean(folder=studies.folder(), days=3, now=now + 4 * DAY) == (run.id,)
    assert studies.find(run.id) is None
