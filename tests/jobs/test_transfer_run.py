"""A run that teaches the big network the classes of a folder; here the network is small."""

import json
from dataclasses import replace

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import transfer as transfer_job
from cnnviz.jobs.publishing import publish
from cnnviz.jobs.runs import Run
from cnnviz.jobs.transfer import train_folder
from cnnviz.nn import efficientnet_lite, transfer, zoo
from cnnviz.nn.history import read_history
from cnnviz.nn.transfer_settings import TransferSettings
from cnnviz.vision.decode import read_picture
from cnnviz.vision.splits import split_folder
from cnnviz.vision.survey import survey_folder

SETTINGS = TransferSettings(
    picture_size=32, stored_size=32, train_size=32, batch_size=4, head_epochs=1, epochs=2, seed=1,
    average=0.5,
)  # fmt: skip


@pytest.fixture(autouse=True)
def shallow(monkeypatch):
    """One stage and no downloaded weights: the way a run goes is the same."""
    monkeypatch.setattr(efficientnet_lite, "STAGES", efficientnet_lite.STAGES[:1])
    monkeypatch.setattr(transfer, "load_backbone", lambda model: None)


@pytest.fixture
def folder(tmp_path, paint):
    root = tmp_path / "data"
    for i in range(6):
        paint(root / "cane" / f"{i}.png", "dog", seed=i)
        paint(root / "gatto" / f"{i}.png", "horse", seed=50 + i)
    return root


@pytest.fixture
def split(folder):
    return split_folder(survey_folder(folder).scan, seed=0, counts=(3, 1, 2))


class Interrupted(Exception):
    pass


def test_an_interrupted_run_goes_on_and_is_published_once(folder, split, tmp_path, monkeypatch):
    """The whole way: broken off after an epoch, gone on, measured on the test part, put into the zoo."""

    def interrupt(event):
        if event["kind"] == "epoch":
            raise Interrupted

    where = {"settings": SETTINGS, "directory": tmp_path / "run"}
    with pytest.raises(Interrupted):
        train_folder(folder, split, on_event=interrupt, **where)
    assert Run(tmp_path / "run").result() is None
    monkeypatch.setenv("CNNVIZ_MODELS", str(tmp_path / "zoo"))
    card = {
        "title": "Two",
        "data": {"name": "drawn", "source": "a test", "rights": "none"},
        "licence": "CC0-1.0",
    }
    with pytest.raises(InvalidValue, match="is not finished"):
        publish(Run(tmp_path / "run"), folder, name="two", **card)

    run = train_folder(folder, split, **where)
    assert [row["epoch"] for row in read_history(run.directory / "history.csv")] == [0, 1]
    assert [event["kind"] for event in run.events()].count("head") == 1
    result = run.result()
    assert result["status"] == "finished" and result["epochs"] == 2

    with pytest.raises(InvalidValue, match=r"model name '\.\./two'"):
        publish(run, folder, name="../two", **card)
    written = publish(run, folder, name="two", **card)
    assert json.loads((tmp_path / "zoo" / "two" / "card.json").read_text(encoding="utf-8")) == written
    classifier = zoo.load("two")  # the card it was given is one that can be loaded
    assert classifier.class_names == ("dog", "cat")
    assert written["parameters"] == classifier.model.count_params() == result["parameters"]
    assert written["test"]["pictures"] == 4 and written["validation"]["pictures"] == 2
    right = sum(
        classifier.predict([read_picture(folder / file.path).pixels])[0].argmax() == file.label
        for file in split.parts["test"]
    )
    assert written["test"]["right"] == right
    for part, files in split.parts.items():
        assert written["data"]["parts"][part] == {"pictures": len(files), "digest": split.part_digest(part)}
    with pytest.raises(InvalidValue, match="'two' exists already"):
        publish(run, folder, name="two", **card)

    changed = folder / split.parts["test"][0].path
    changed.write_bytes((folder / split.parts["train"][0].path).read_bytes())
    with pytest.raises(InvalidValue, match="is not the one in the split"):
        publish(run, folder, name="again", **card)
    assert not (tmp_path / "zoo" / "again").exists()
    (run.directory / "model.keras").unlink()
    with pytest.raises(InvalidValue, match=r"has no model\.keras"):
        publish(run, folder, name="again", **card)


def test_a_run_that_goes_on_remembers_for_how_long_the_loss_has_not_fallen(folder, split, tmp_path):
    """The first epoch is made to look unbeatable: with a patience of one, one more epoch is all there is."""

    def interrupt(event):
        if event["kind"] == "epoch":
            raise Interrupted

    settings = replace(SETTINGS, epochs=5, patience=1)
    where = {"settings": settings, "directory": tmp_path / "run"}
    with pytest.raises(Interrupted):
        train_folder(folder, split, on_event=interrupt, **where)
    history = tmp_path / "run" / "history.csv"
    header, row = history.read_text().splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True)) | {"val_loss": "0.0000001"}
    history.write_text(f"{header}\n{','.join(cells[name] for name in header.split(','))}\n")
    run = train_folder(folder, split, **where)
    assert [row["epoch"] for row in read_history(history)] == [0, 1]
    assert run.result()["epochs"] == 2


def test_a_loss_that_is_no_number_fails_with_a_sentence(folder, split, tmp_path, monkeypatch):
    served = transfer.batches

    def spoiled(part, **options):
        pictures = served(part, **options)
        return (
            pictures.map(lambda p, label: (p * float("nan"), label))
            if options.get("augment", True)
            else pictures
        )

    monkeypatch.setattr(transfer, "batches", spoiled)
    events = []
    run = train_folder(folder, split, settings=SETTINGS, directory=tmp_path / "run", on_event=events.append)
    result = run.result()
    assert result["status"] == "failed" and "learning rate" in result["reason"]["template"]
    json.dumps(events, allow_nan=False)  # what is told is JSON, also when numbers are none


def test_another_run_s_folder_is_refused(folder, split, tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "spec.json").write_text('{"settings": {}}')
    with pytest.raises(InvalidValue, match="holds a run with other settings or data"):
        train_folder(folder, split, settings=SETTINGS, directory=tmp_path / "run")


def test_a_changed_or_missing_picture_is_noticed_before_training(folder, split, tmp_path, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("training began")

    monkeypatch.setattr(transfer_job, "fit_transfer", never)
    file = folder / split.parts["train"][0].path
    file.write_bytes((folder / split.parts["test"][0].path).read_bytes())
    with pytest.raises(InvalidValue, match=f"'{split.parts['train'][0].path}' is not the one in the split"):
        train_folder(folder, split, settings=SETTINGS, directory=tmp_path / "run")
    file.unlink()
    with pytest.raises(InvalidValue, match="does not exist"):
        train_folder(folder, split, settings=SETTINGS, directory=tmp_path / "other")


def test_an_empty_part_is_refused(folder, tmp_path):
    split = split_folder(survey_folder(folder).scan, seed=0, counts=(3, 0, 2))
    with pytest.raises(InvalidValue, match="validation part is empty"):
        train_folder(folder, split, settings=SETTINGS, directory=tmp_path / "run")
    assert not (tmp_path / "run").exists()
