"""An experiment trains what is not recorded, goes on where it stood, and ships small text files."""

import json
import os
from dataclasses import replace

import pytest

from cnnviz.content.experiment_arms import Arm
from cnnviz.content.experiments import Experiment, Stated
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import experiment_training, work
from cnnviz.jobs.experiment_gains import Gain
from cnnviz.jobs.experiment_records import experiment_named, read, shipped, write
from cnnviz.jobs.experiment_training import train_arm
from cnnviz.jobs.experiments import Outcome, run_experiment
from cnnviz.jobs.recorded_training import Training
from cnnviz.nn.history import HISTORY

TINY = TrainingSettings(filters=(2,), batch_size=256, epochs=2, keep="last")
TRIAL = Experiment(
    id="trial",
    title="A trial",
    question="Does it work?",
    differs="Everything.",
    stated=Stated("A deck", 1000, 100),
    arms=(
        Arm("small", "Small", TINY, seeds=(0, 1)),
        Arm("wide", "Wide", replace(TINY, filters=(4,)), seeds=(0,)),
    ),
)
ROWS = [{"epoch": 0.0, "loss": 1.5, "accuracy": 0.5, "val_loss": 1.6, "val_accuracy": 0.4}]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    return tmp_path


def result(right, asked=100):
    test = {"count": asked, "correct": right, "loss": 1.0}
    return {"test": test, "seconds": 2, "pictures": {"train": 10, "validation": 5, "test": asked}}


def trainings(counts):
    """One training a seed, with so many of 100 test pictures told right."""
    return tuple(Training(seed, TINY, (), result(count)) for seed, count in enumerate(counts))


def recorded(folder, **right):
    """Records with so many test pictures told right, by "arm_seed"."""
    for name, count in right.items():
        arm, seed = name.split("_")
        write(folder / "trial", TRIAL.arm(arm), int(seed), rows=ROWS, result=result(count))
    return read(TRIAL, folder)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """An experiment that was really trained in this process, and what was trained in which order."""
    out, order = tmp_path_factory.mktemp("trained"), []

    def train(directory):
        order.append(directory.name.rsplit("-", 1)[0])
        train_arm(directory)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_RUNS", str(out / "runs"))
        outcomes = run_experiment(TRIAL, out=out / "out", train=train)
    return out / "out", order, outcomes


def test_all_arms_are_trained_with_one_seed_before_the_next_seed(trained):
    _out, order, outcomes = trained
    assert order == ["small-0", "wide-0", "small-1"]
    assert {outcome.status for outcome in outcomes} == {"finished"}


def test_what_is_recorded_is_small_text_that_names_no_place(trained):
    out, _order, _outcomes = trained
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"spec.json", HISTORY, "result.json"}
    assert sum(path.stat().st_size for path in files) < 3 * 4000
    for path in files:
        text = path.read_text()
        assert str(out) not in text and "/" not in text and "machine" not in text


def test_a_recorded_training_has_its_curve_and_its_figures(trained):
    out, _order, _outcomes = trained
    found = read(TRIAL, out)
    assert [arm.id for arm in found.arms] == ["small", "wide"] and not found.missing
    training = found.trainings["small"][1]
    assert training.seed == 1 and training.settings == replace(TINY, seed=1)
    assert training.curve.validation.at.tolist() == [1, 2]
    assert training.asked == training.result["pictures"]["test"] and 0 <= training.accuracy <= 1
    assert training.result["pictures"]["train"] > training.result["pictures"]["validation"] > 0


def test_what_is_recorded_is_not_trained_again(trained):
    out, _order, _outcomes = trained
    outcomes = run_experiment(TRIAL, out=out, arms=["small"], train=lambda directory: pytest.fail("trained"))
    assert outcomes == (Outcome("small", 0, "recorded"), Outcome("small", 1, "recorded"))


def test_an_interrupted_training_goes_on_from_its_own_folder(folder, monkeypatch):
    seen = []
    interrupted = run_experiment(TRIAL, out=folder / "out", arms=["wide"], train=seen.append)
    assert [outcome.status for outcome in interrupted] == ["interrupted"]
    again = run_experiment(TRIAL, out=folder / "out", arms=["wide"], train=seen.append)
    assert [outcome.status for outcome in again] == ["interrupted"] and seen[0] == seen[1]


def test_nothing_more_is_trained_after_an_interruption(folder):
    (outcome,) = run_experiment(TRIAL, out=folder / "out", train=lambda directory: None)
    assert (outcome.arm, outcome.seed, outcome.status) == ("small", 0, "interrupted")
    assert str(outcome.reason) == "the same command goes on with it"


@pytest.mark.parametrize("frozen", [False, True])
def test_a_training_that_another_process_is_at_is_left_alone_and_the_process_is_named(folder, frozen):
    experiment = replace(TRIAL, arms=(replace(TRIAL.arms[1], frozen_backbone=frozen),))

    def while_another_is_at_it(directory):
        run = work.Run(directory)
        run.record("attempt", process=1234, machine="the other one")
        with work.signs_of_life(run):
            return train_arm(directory)

    (outcome,) = run_experiment(experiment, out=folder / "out", train=while_another_is_at_it)
    assert outcome.status == "elsewhere"
    assert str(outcome.reason) == "process 1234 on the other one is training it"


def test_a_frozen_backbone_s_training_gives_signs_of_life(folder, monkeypatch):
    def look(run, watch, check):
        assert run.silent_for() < float("inf")
        assert run.events()[-1]["process"] == os.getpid()
        raise InvalidValue("seen")

    monkeypatch.setattr(experiment_training, "_train_on_frozen", look)
    experiment = replace(TRIAL, arms=(replace(TRIAL.arms[1], frozen_backbone=True),))
    with pytest.raises(InvalidValue, match="seen"):
        run_experiment(experiment, out=folder / "out", train=train_arm)


def test_nothing_is_trained_for_a_folder_that_cannot_be_written(folder):
    (folder / "file").write_text("")
    with pytest.raises(InvalidValue, match=r"file.trial cannot be written"):
        run_experiment(TRIAL, out=folder / "file", train=lambda directory: pytest.fail("trained"))
    assert not (folder / "runs").exists()


def test_figures_that_cannot_be_written_after_all_are_not_lost(folder):
    """The same training is recorded in another folder, without being trained again."""

    def train(directory):
        (folder / "out" / "trial").mkdir(parents=True)
        (folder / "out" / "trial" / "wide-0").write_text("in the way")
        return train_arm(directory)

    with pytest.raises(InvalidValue, match="arm wide, seed 0 is trained"):
        run_experiment(TRIAL, out=folder / "out", arms=["wide"], train=train)
    (outcome,) = run_experiment(TRIAL, out=folder / "other", arms=["wide"], train=train_arm)
    assert outcome.status == "finished" and read(TRIAL, folder / "other").trainings["wide"]


def test_a_failed_training_says_why_and_is_tried_again(folder):
    def fail(directory):
        work.Run(directory).finish("failed", reason=InvalidValue("rate {rate} is too high", rate=9))

    for _attempt in range(2):
        (outcome,) = run_experiment(TRIAL, out=folder / "out", arms=["wide"], train=fail)
        assert outcome.status == "failed" and str(outcome.reason) == "rate 9 is too high"
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"arms": ["huge"]}, "arm huge is not one of small, wide"),
        ({"seeds": [7]}, "seed 7 is not one of 0, 1"),
    ],
)
def test_an_unknown_arm_or_seed_is_refused(folder, chosen, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        run_experiment(TRIAL, out=folder, **chosen)


def test_an_unknown_experiment_is_refused():
    with pytest.raises(InvalidValue, match="experiment a99 is not one of a10_scratch"):
        experiment_named("a99")


def test_a_training_with_other_settings_does_not_count_as_recorded(folder):
    recorded(folder, small_0=50)
    path = folder / "trial" / "small-0" / "spec.json"
    spec = json.loads(path.read_text())
    spec["settings"]["epochs"] = 3
    path.write_text(json.dumps(spec))
    assert not read(TRIAL, folder).trainings


@pytest.mark.parametrize("name", ["spec.json", HISTORY, "result.json"])
@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "epoch,loss\nx,y\n"])
def test_a_damaged_file_is_left_out(folder, name, text):
    recorded(folder, small_0=50)
    (folder / "trial" / "small-0" / name).write_text(text)
    assert not read(TRIAL, folder).trainings


def test_a_score_is_the_mean_with_its_spread(folder):
    found = recorded(folder, small_0=50, small_1=60)
    score = found.score("small")
    assert score.accuracy == pytest.approx(0.55) and score.spread == (0.5, 0.6) and score.deviation is None
    low, high = score.interval
    assert low < 0.55 < high
    assert [arm.id for arm in found.missing] == ["wide"] and found.gain("wide") is None


def test_a_gain_is_compared_with_the_same_seed(folder):
    gain = recorded(folder, small_0=50, small_1=60, wide_0=75).gain("wide")
    assert gain.mean == pytest.approx(0.25) and gain.by_seed == (0.25,), "seeds that both have are compared"


@pytest.mark.parametrize(("before", "after"), [((20,), (80,)), ((20, 22), (80,)), ((20,), (80, 82))])
def test_one_seed_is_never_clear(before, after):
    gain = Gain(trainings(after), trainings(before))
    assert gain.side == 1 and gain.seeds == 1 and not gain.clear


def test_a_gain_is_measured_against_any_other_arm(folder):
    found = recorded(folder, small_0=50, wide_0=75)
    assert found.gain("small", "wide").mean == pytest.approx(-0.25)
    assert found.gain("wide", "wide") is None and found.gain("wide", "huge") is None


def test_two_gains_differ_by_an_interval_that_is_wider_than_each():
    """Worked by hand: the distances to the ends add like the sides of a right triangle."""
    large, small = Gain(trainings((90,)), trainings((50,))), Gain(trainings((60,)), trainings((50,)))
    (low, high), (other_low, other_high) = large.interval, small.interval
    more_low, more_high = large.beyond(small)
    assert more_low == pytest.approx(0.3 - ((0.4 - low) ** 2 + (other_high - 0.1) ** 2) ** 0.5)
    assert more_high == pytest.approx(0.3 + ((high - 0.4) ** 2 + (0.1 - other_low) ** 2) ** 0.5)
    assert more_high - more_low > max(high - low, other_high - other_low)
    assert small.beyond(large) == pytest.approx((-more_high, -more_low))


@pytest.mark.parametrize(
    ("best", "keep", "cut_off"), [(1, "best", True), (0, "best", False), (1, "last", False)]
)
def test_a_training_is_cut_off_if_the_last_epoch_asked_for_is_its_best(best, keep, cut_off):
    """One that keeps its last epoch, good or bad, says nothing of it."""
    told = Training(0, replace(TINY, keep=keep), (), result(50) | {"best_epoch": best})
    assert told.cut_off == cut_off


def test_a_curve_is_the_same_if_every_number_is():
    one, other = (Training(seed, TINY, tuple(map(dict, ROWS)), result(50)) for seed in (0, 1))
    assert one.same_curve(other)
    other.rows[0]["val_loss"] += 1e-6
    assert not one.same_curve(other)


@pytest.mark.parametrize(
    ("before", "after", "clear"),
    [
        ((50, 50), (52, 52), False),  # the test pictures leave it open
        ((20, 80), (79, 79), False),  # the seeds do
        ((50, 52), (80, 82), True),
        ((80, 82), (50, 52), True),  # clearly worse is clear too
    ],
)
def test_a_gain_is_clear_only_if_neither_pictures_nor_seeds_leave_it_open(before, after, clear):
    assert Gain(trainings(after), trainings(before)).clear == clear


def test_every_shipped_training_belongs_to_an_arm_as_it_is_now():
    """Settings that were changed after recording would silently take an arm off the page."""
    from cnnviz.content.experiments import EXPERIMENTS

    folders = {path.parent for path in shipped({}).glob("*/*/result.json")}
    for experiment in EXPERIMENTS.values():
        found = read(experiment, shipped({}))
        for arm, trainings in found.trainings.items():
            folders -= {shipped({}) / experiment.id / f"{arm}-{training.seed}" for training in trainings}
    assert not folders


@pytest.mark.parametrize("one_dnn", [True, False])
def test_an_arm_says_whether_tensorflow_is_told_to_use_one_dnn(tmp_path, monkeypatch, one_dnn):
    environments = []
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)

    class Process:
        returncode = 0

        def __init__(self, command, *, env, **options):
            environments.append(env)

        def wait(self):
            pass

    monkeypatch.setattr(experiment_training.subprocess, "Popen", Process)
    told = replace(TRIAL, arms=(replace(TRIAL.arms[0], seeds=(0,), one_dnn=one_dnn),))
    assert run_experiment(told, out=tmp_path)[0].status == "interrupted"
    assert [environment.get("TF_ENABLE_ONEDNN_OPTS") for environment in environments] == [
        "1" if one_dnn else None
    ]
