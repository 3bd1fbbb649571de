"""What holds for every command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz import __version__
from cnnviz.__main__ import COMMANDS, main

ROOT = Path(__file__).parents[2]
DOG = ROOT / "assets" / "samples" / "dog.jpg"


def process(*words, **environment):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cnnviz", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=300,
        check=False,
    )


def test_the_help_lists_every_command(cnnviz):
    answer = cnnviz("--help")
    assert answer.status == 0
    for name, said in COMMANDS.items():
        assert f" {name} {said} " in f" {' '.join(answer.out.split())} "


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(cnnviz, name):
    answer = cnnviz(name, "--help")
    assert answer.status == 0 and f"usage: python -m cnnviz {name}" in answer.out


def test_the_version_is_the_package_s(cnnviz):
    assert cnnviz("--version").out.strip() == __version__


WRONG = [
    ((), "COMMAND"),
    (("pedict", "dog.jpg"), "'pedict'"),
    (("predict",), "PICTURE"),
    (("predict", DOG, "--modle", "x"), "--modle"),
    (("explain", DOG), "--out"),
    (("explain", DOG, "--out", "o", "--opacity", "half"), "'half'"),
    (("evaluate",), "DATA_DIR"),
    (("evaluate", ".", "--part", "exam"), "'exam'"),
    (("predict", DOG, "--classes", "a,b"), "--classes a,b does nothing without a .keras file"),
    (("evaluate", ".", "--preprocessing", "caffe"), "does nothing without a .keras file"),
    (("evaluate", ".", "--part", "test"), "--part test does nothing without --split"),
    (("evaluate", ".", "--method", "cam"), "--method cam does nothing without --report"),
    (("evaluate", ".", "--layer", "top"), "--layer top does nothing without --report"),
    (("explain", DOG, "--report", "r.html", "--opacity", "0.3"), "--opacity 0.3 does nothing without --out"),
    (("explain", DOG, "--out", "o", "--method", "occlusion", "--layer", "top"), "--layer top does nothing"),
    (("datasets", "split", ".", "--out", "o", "--by", "copy"), "--by copy does nothing without --into"),
    (("train",), "--dataset"),
    (("train", "--dataset", "digits", "--epochs", "few"), "'few'"),
    (("train", "--dataset", "digits", "--optimizer", "lion"), "optimizer lion is not one of"),
    (("datasets",), "list|fetch|check|split"),
    (("datasets", "get", "animals10"), "'get'"),
    (("datasets", "split", "."), "--out"),
    (("datasets", "split", ".", "--out", "o", "--per-class", "8", "1"), "--per-class"),
    (("publish", "."), "DATA_DIR"),
    (("doctor", "now"), "now"),
    (("predict", DOG, "--two\nlines"), "--two lines"),
]


@pytest.mark.parametrize(("words", "named"), WRONG, ids=[" ".join(map(str, words[:2])) for words, _ in WRONG])
def test_a_wrong_word_costs_one_line_that_names_it(cnnviz, words, named):
    assert named in cnnviz(*words).sentence


def test_the_errors_of_the_system_are_one_line_too(cnnviz, tmp_path, colour_zoo, paint):
    picture = paint(tmp_path / "red.png", "dog")
    (tmp_path / "file").write_text("")
    said = cnnviz("explain", picture, "--out", tmp_path / "file" / "below").sentence
    assert str(tmp_path / "file" / "below") in said


def without_opencv(*words):
    """Run the command line where OpenCV is not installed."""
    program = "import sys; sys.modules['cv2'] = None; from cnnviz.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_a_missing_package_is_one_line_and_the_doctor_still_works():
    answer = without_opencv("predict", DOG)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1 and "package 'cv2' is missing" in answer.stderr
    answer = without_opencv("doctor", "--json")
    assert answer.returncode == 1, answer.stderr
    checks = {check["what"]: check for check in json.loads(answer.stdout)["checks"]}
    assert not checks["sample pictures"]["ok"] and "cv2" in checks["sample pictures"]["found"]


def test_an_interrupted_command_says_so(cnnviz, monkeypatch):
    from cnnviz.commands import predict

    def interrupt(args):
        raise KeyboardInterrupt

    monkeypatch.setattr(predict, "run", interrupt)
    answer = cnnviz("predict", DOG)
    assert (answer.status, answer.out) == (130, "")
    assert answer.err == "python -m cnnviz predict: interrupted\n"


def test_a_name_that_no_terminal_can_show_is_shown_another_way(tmp_path, colour_zoo, paint):
    named = paint(tmp_path / "개.png", "dog")
    for encoding in ("ascii", "utf-8"):
        answer = process("predict", named, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert answer.returncode == 0, answer.stderr
        shown = named.name.encode("ascii", "backslashreplace") if encoding == "ascii" else named.name.encode()
        assert shown in answer.stdout


def test_a_sentence_stands_alone_on_standard_error_even_after_the_model_was_loaded(
    tmp_path, colour_zoo, paint
):
    picture = paint(tmp_path / "red.png", "dog")
    answer = process("explain", picture, "--out", tmp_path / "out", "--layer", "nowhere")
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.decode().splitlines() == [
        "python -m cnnviz explain: model 'colours' has no layer 'nowhere'"
    ]


def test_json_stands_alone_on_standard_output_of_a_process(tmp_path, colour_zoo, paint):
    picture = paint(tmp_path / "red.png", "dog")
    answer = process("predict", picture, "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["pictures"][0]["class"] == "dog"


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another error there")
def test_a_closed_pipe_is_no_error():
    command = f"'{sys.executable}' -m cnnviz datasets list | true"
    answer = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert answer.stderr == b""


def test_main_takes_the_words_of_the_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["cnnviz", "datasets", "list"])
    assert main() == 0
    assert "digits" in capsys.readouterr().out
