"""The evaluation page: the shipped answers, a ZIP file, a folder, and what is wrong with them."""

import io
import zipfile

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import inspection_runs, inspection_tasks
from cnnviz.jobs.cluster import Cluster
from cnnviz.nn import zoo
from cnnviz.ui import own_runs


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    for name in ("CNNVIZ_DATA", "KAGGLEHUB_CACHE", "CNNVIZ_RUNS"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path


@pytest.fixture
def at_once(monkeypatch):
    """A cluster that does the work in the moment in which it is asked."""

    def submit(self, run):
        for number in range(inspection_runs.parts_of(run)):
            inspection_tasks.look(str(run.directory), number)
        inspection_tasks.end(str(run.directory))

    inspection_tasks._inspector.cache_clear()
    monkeypatch.setattr(Cluster, "submit", submit)


def archive(paint, tmp_path, *names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for place, (name, animal) in enumerate(names):
            file = paint(tmp_path / "paint" / f"{place}.png", animal, seed=place)
            packed.writestr(name, file.read_bytes())
    return made.getvalue()


LABELLED = (
    ("set/cane/0.png", "dog"), ("set/cane/1.png", "dog"), ("set/말/0.png", "horse"),
    ("set/말/stray_[1].png", "elephant"), ("set/toys/0.png", "dog"),
)  # fmt: skip


def upload(app, data, name="my.zip"):
    assert not app.exception
    return app.file_uploader("eval_zip").set_value((name, data, "application/zip")).run()


def texts(app):
    assert not app.exception
    found = [one.value for kind in (app.markdown, app.caption, app.info, app.error) for one in kind]
    return " ".join(found).replace("\\", "")


def buttons(app, start):
    return [button for button in app.button if (button.key or "").startswith(start)]


def figures(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_shipped_answers_are_shown_with_file_names_and_hashes_alone(open_page):
    app = open_page("evaluation")
    card = zoo.read_card("animals10")["test"]
    assert figures(app)["Right answers"] == f"{card['accuracy']:.1%}"
    assert f"{card['right']:,} of {card['pictures']:,}" in texts(app)
    assert "numbers and hashes" in texts(app) and "CNNVIZ_DATA" in texts(app)
    mistakes = app.dataframe[0].value
    assert len(mistakes) == card["pictures"] - card["right"]
    assert mistakes["Confidence"].is_monotonic_decreasing
    assert (mistakes["Label"] != mistakes["The model says"]).all()
    assert mistakes["Hash"].str.fullmatch("[0-9a-f]{32}").all()


def test_pictures_with_labels_are_judged_and_those_without_only_answered(
    open_page, colour_zoo, at_once, paint, places
):
    app = upload(open_page("evaluation", eval_source="zip"), archive(paint, places, *LABELLED))
    assert "5 pictures; 4 of them" in texts(app) and "Not classes of this model: toys" in texts(app)
    app.button("eval_begin").click().run()
    assert figures(app)["Right answers"] == "75.0%" and figures(app)["Sure mistakes"] == "1"
    assert "differ from the label: 1." in texts(app) and "**my.zip**" in texts(app)
    app.button("eval_leave").click().run()
    assert not app.metric and app.file_uploader("eval_zip")


def test_a_flat_archive_gets_answers_without_being_judged(open_page, colour_zoo, at_once, paint, places):
    flat = archive(paint, places, ("1.png", "dog"), ("2.png", "dog"), ("3.png", "horse"))
    app = upload(open_page("evaluation", eval_source="zip"), flat)
    assert "3 pictures without labels" in texts(app)
    app.button("eval_begin").click().run()
    assert figures(app) | {"Mean confidence": ""} == {
        "Pictures": "3", "Most often": "dog", "Mean confidence": "",
    }  # fmt: skip
    assert "3 of 3 pictures" in texts(app)


def no_picture():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("cat/notes.txt", "words")
    return made.getvalue()


def leads_outside():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("../../cat.png", b"x")
    return made.getvalue()


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("cat/0.png", bytes(20_000_000))
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no archive", "no ZIP file"),
        (b"", "no ZIP file"),
        (no_picture(), "no picture that can be read"),
        (leads_outside(), "outside of its folder"),
        (bomb(), "grows"),
    ],
    ids=["no archive", "empty", "no picture", "leads outside", "bomb"],
)
def test_a_bad_archive_is_a_sentence(open_page, data, said):
    app = upload(open_page("evaluation", eval_source="zip"), data)
    assert len(app.error) == 1 and said in app.error[0].value
    assert not [button for button in app.button if button.key == "eval_begin"]


def test_only_who_sits_at_the_machine_names_a_folder(open_page, places, monkeypatch):
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: True)
    app = open_page("evaluation", eval_source="folder")
    for said in ("/nowhere", "~nobody-at-all/x", "a\x00b"):
        app.text_input("eval_folder").set_value(said).run()
        assert "does not exist" in texts(app)
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: False)
    app = open_page("evaluation", eval_source="folder")
    assert not app.text_input and figures(app), "the address does not open a folder"


def test_an_inspection_is_its_visitors_alone(open_page, colour_zoo, at_once, paint, places, monkeypatch):
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: False)
    app = upload(open_page("evaluation", eval_source="zip"), archive(paint, places, *LABELLED))
    app.button("eval_begin").click().run()
    assert app.metric
    name = app.session_state["eval_job"]
    other = open_page("evaluation", eval_source="zip", eval_job=name)
    assert not other.metric and not buttons(other, "eval_take_")
    other.session_state["eval_job"] = name  # even with the name in hand
    assert not other.run().metric


def test_at_the_machine_itself_an_earlier_inspection_can_be_opened_again(
    open_page, colour_zoo, at_once, paint, places, monkeypatch
):
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: True)
    app = upload(open_page("evaluation", eval_source="zip"), archive(paint, places, *LABELLED), "my_[1].zip")
    app.button("eval_begin").click().run()
    later = open_page("evaluation", eval_source="zip")
    (earlier,) = buttons(later, "eval_take_")
    assert "my\\_\\[1\\].zip, 5 pictures" in earlier.label
    assert figures(earlier.click().run()) == figures(app)


def test_a_job_that_failed_says_why(open_page, colour_zoo, paint, places, monkeypatch):
    def submit(self, run):
        run.finish("failed", reason=InvalidValue("model '{name}' is damaged", name="x_y"))

    monkeypatch.setattr(Cluster, "submit", submit)
    app = upload(open_page("evaluation", eval_source="zip"), archive(paint, places, *LABELLED))
    app.button("eval_begin").click().run()
    assert "model 'x_y' is damaged" in texts(app)


def test_a_job_in_work_tells_how_far_it_is_and_can_be_stopped(
    open_page, colour_zoo, paint, places, monkeypatch
):
    inspection_tasks._inspector.cache_clear()

    def submit(self, run):
        run.record("placed")
        run.record("attempt", part=0, process=1, machine="m")
        run.record("part", part=0, pictures=2, process=1, machine="m")
        run.beat()

    monkeypatch.setattr(Cluster, "submit", submit)
    app = upload(open_page("evaluation", eval_source="zip"), archive(paint, places, *LABELLED))
    app.button("eval_begin").click().run()
    (bar,) = app.get("progress")
    assert bar.proto.text == "2 of 5 pictures" and bar.proto.value == 40
    app.button("eval_stop").click().run()
    run = inspection_runs.find(app.session_state["eval_job"])
    assert run.stop_asked()
