"""doctor."""

import json
import socket
from importlib import metadata

import pytest

from cnnviz.commands import doctor
from cnnviz.nn import zoo


@pytest.fixture(autouse=True)
def well(monkeypatch, tmp_path, colour_zoo):
    """A machine on which nothing is wrong; its packages are those that are installed."""
    monkeypatch.delenv("CNNVIZ_SCHEDULER", raising=False)
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(doctor, "ENOUGH_MEMORY", 1)
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"# pinned\n\nnumpy=={metadata.version('numpy')}\n")
    monkeypatch.setattr(doctor, "REQUIREMENTS", requirements)


def wrong(answer):
    """What a doctor that ends with 1 calls bad."""
    assert answer.status == 1 and answer.json["ok"] is False
    return {check["what"]: check["found"] for check in answer.json["checks"] if not check["ok"]}


def test_all_is_well_ends_with_0(cnnviz):
    answer = cnnviz("doctor", "--json")
    assert answer.status == 0 and answer.json["ok"] is True
    assert {check["what"] for check in answer.json["checks"]} == {
        "numpy", "model animals10", "sample pictures", "jobs", "folder of runs", "free memory",
    }  # fmt: skip
    said = cnnviz("doctor")
    assert said.status == 0 and "BAD" not in said.out and "checksum right" in said.out


def test_the_repository_s_own_requirements_are_what_is_checked(monkeypatch, cnnviz):
    monkeypatch.undo()
    names = {check["what"] for check in cnnviz("doctor", "--json").json["checks"]}
    assert {"streamlit", "keras", "tensorflow", "opencv-python-headless"} <= names


def test_a_missing_file_and_a_damaged_one_are_told_apart(cnnviz, colour_zoo):
    file = colour_zoo / "animals10" / "model.keras"
    data = file.read_bytes()
    file.write_bytes(data[:-1])
    assert wrong(cnnviz("doctor", "--json")) == {
        "model animals10": f"model 'animals10' is damaged: {file} is not the file its card describes"
    }
    file.unlink()
    assert wrong(cnnviz("doctor", "--json")) == {
        "model animals10": f"model 'animals10' is not there: {file} is missing"
    }
    assert f"BAD  model animals10: model 'animals10' is not there: {file} is missing" in cnnviz("doctor").out


def test_every_model_is_checked_also_one_whose_card_is_damaged(cnnviz, colour_zoo):
    (colour_zoo / "other").mkdir()
    (colour_zoo / "other" / "card.json").write_text("{")
    (colour_zoo / "backbone").mkdir()
    (colour_zoo / "backbone" / "card.json").write_text(json.dumps({"source": "elsewhere"}))  # no classifier
    assert list(wrong(cnnviz("doctor", "--json"))) == ["model other"]


def test_a_zoo_without_the_default_model_is_not_well(cnnviz, monkeypatch, tmp_path):
    monkeypatch.setenv("CNNVIZ_MODELS", str(tmp_path / "nowhere"))
    assert list(wrong(cnnviz("doctor", "--json"))) == [f"model {zoo.DEFAULT}"]


def test_packages_of_another_version_or_missing_are_named(cnnviz, tmp_path):
    doctor.REQUIREMENTS.write_text("numpy==0.1\nno-such-package==1.0\n")
    found = wrong(cnnviz("doctor", "--json"))
    assert found["numpy"].endswith("wanted 0.1") and found["no-such-package"] == "missing, wanted 1.0"
    doctor.REQUIREMENTS.unlink()
    assert "is missing" in wrong(cnnviz("doctor", "--json"))["packages"]


def test_a_scheduler_is_asked_for_at_its_address(cnnviz, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        monkeypatch.setenv("CNNVIZ_SCHEDULER", address)
        assert cnnviz("doctor", "--json").status == 0
    assert address in wrong(cnnviz("doctor", "--json"))["jobs"]
    for nonsense in ("here", "tcp://127.0.0.1:port"):
        monkeypatch.setenv("CNNVIZ_SCHEDULER", nonsense)
        assert nonsense in wrong(cnnviz("doctor", "--json"))["jobs"]


def test_a_folder_of_runs_that_cannot_be_and_too_little_memory_are_said(cnnviz, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "file" / "runs"))
    monkeypatch.setattr(doctor, "ENOUGH_MEMORY", 2**60)
    found = wrong(cnnviz("doctor", "--json"))
    assert list(found) == ["folder of runs", "free memory"]
    assert str(tmp_path / "file" / "runs") in found["folder of runs"]


def test_a_damaged_sample_is_named(cnnviz, monkeypatch, tmp_path):
    from dataclasses import replace

    from cnnviz.vision import samples

    (tmp_path / "dog.jpg").write_bytes(b"")
    broken = {"dog": replace(samples.SAMPLES["dog"], path=tmp_path / "dog.jpg")}
    monkeypatch.setattr(samples, "SAMPLES", broken)
    assert "dog.jpg is empty" in wrong(cnnviz("doctor", "--json"))["sample pictures"]
