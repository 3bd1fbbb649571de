"""The data page: pictures by name, from a ZIP file or a folder, and the first look at them."""

import io
import shutil
import struct
import zipfile

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.ui import own_runs
from cnnviz.vision.archive import Limits


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    for name in ("CNNVIZ_DATA", "KAGGLEHUB_CACHE", "KERAS_HOME", "CNNVIZ_RUNS"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: True)
    return tmp_path


@pytest.fixture
def animals(paint, places):
    """Six dogs, two horses and no cat; one horse is one of the dogs, one file is no picture."""
    root = places / "animals"
    for place in range(6):
        paint(root / "cane" / f"{place}.png", "dog", seed=place, size=(40, 40) if place < 2 else (40, 60))
    paint(root / "cavallo" / "a.png", "horse", seed=9)
    shutil.copy(root / "cane" / "0.png", root / "cavallo" / "dog_[1].jpg")
    (root / "cavallo" / "broken.png").write_bytes(b"no picture at all")
    (root / "gatto").mkdir()
    return root


def packed(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def encrypted(data):
    data = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(sign) + place
        struct.pack_into("<H", data, start, struct.unpack_from("<H", data, start)[0] | 1)
    return bytes(data)


def texts(app):
    assert not app.exception
    kinds = (app.markdown, app.caption, app.info, app.error)
    return " ".join(one.value for kind in kinds for one in kind).replace("\\", "")


def figures(app):
    return {metric.label: metric.value for metric in app.metric}


def alts(app):
    return [image.alt for element in app.get("image") for image in element.proto.imgs]


def charts(app):
    return " ".join(chart.proto.alt for chart in app.get("plotly_chart"))


def folder(open_page, root, **address):
    app = open_page("data", data_set="folder", **address)
    return app.text_input("data_source").set_value(str(root)).run()


def see(app, view):
    return app.get_by_key("data_look_view").set_value(view).run()


def test_every_side_of_a_folder_with_all_that_can_be_wrong_with_it(open_page, animals):
    app = folder(open_page, animals)
    assert figures(app) == {"Pictures": "8", "Imbalance": "∞", "Without learning": "75.0%"}
    assert "dog (cane) 6, horse (cavallo) 2, cat (gatto) 0" in charts(app)
    assert "none that can be read" in texts(app)
    weights = app.dataframe[0].value["class_weight"]
    assert weights.tolist() == pytest.approx([8 / 12, 2, 0])

    see(app, "sizes")
    assert "5 are wider than high" in texts(app)
    assert "median 60×40" in charts(app) and "3 square" in texts(app)
    assert "broken.png: " in texts(app) and "dog_[1].jpg, for one" in texts(app)

    see(app, "copies")
    assert figures(app)["The same bytes"] == "1" == figures(app)["Across classes"]
    app.get_by_key("data_look_copies").set_value("same").run()
    assert "The same picture, two labels: dog (cane), horse (cavallo)" in texts(app)
    assert sorted(alts(app)) == ["0.png, of class cane", "dog_[1].jpg, of class cavallo"]

    see(app, "colours")
    red, green, _blue = app.dataframe[0].value["Mean"]
    assert red > green and len(alts(app)) == 2
    assert "mean picture" in alts(app)[0] and "brightness" in charts(app)

    see(app, "pictures")
    assert len(alts(app)) == 8 and "8 of 8 pictures" in texts(app)
    app.selectbox("data_look_class").set_value("class_1").run()
    first = alts(app)
    assert set(first) == {"a.png, of class cavallo", "dog_[1].jpg, of class cavallo"}
    app.selectbox("data_look_class").set_value("class_2").run()
    assert "no picture that can be read" in texts(app)


def test_other_pictures_are_others_and_a_link_brings_them_back(open_page, paint, places):
    for place in range(40):
        paint(places / "dogs" / "dog" / f"{place}.png", "dog", seed=place, size=(8, 8))
    app = folder(open_page, places / "dogs", data_look_view="pictures")
    first = alts(app)
    app.button("data_look_others").click().run()
    assert len(first) == len(alts(app)) == 36 and first != alts(app)
    again = folder(open_page, places / "dogs", data_look_view="pictures", data_look_seed=1)
    assert alts(again) == alts(app)


def test_a_folder_is_looked_through_once_whatever_is_shown(open_page, animals, monkeypatch):
    from cnnviz.ui import cached

    app = folder(open_page, animals)
    monkeypatch.setattr(cached.surveys, "survey", None)  # another look would be a traceback
    assert "broken.png" in texts(see(app, "sizes"))


def test_a_wrong_address_is_a_sentence(open_page, animals):
    app = open_page("data", data_set="<b>", data_part="encode")
    assert not app.error and "The address says data_set=<b>" in texts(app)
    wrong = {"data_part": "fly", "data_look_view": "x"}
    app = folder(open_page, animals, **wrong)
    assert not app.error and figures(app)["Pictures"] == "8"
    assert all(f"The address says {name}={said}" in texts(app) for name, said in wrong.items())
    app = folder(open_page, animals, data_look_view="pictures", data_look_class="9", data_look_seed="1e9")
    assert "data_look_class=9" in texts(app) and "data_look_seed=1e9" in texts(app) and len(alts(app)) == 8


def test_what_is_not_here_can_be_fetched_at_the_machine_and_offline_is_a_sentence(open_page, monkeypatch):
    def offline(name):
        raise InvalidValue("{name} could not be fetched: {reason}", name=name, reason="no network")

    monkeypatch.setattr("cnnviz.ui.data_source.fetch", offline)
    app = open_page("data", data_set="cifar10")
    assert "datasets fetch cifar10" in app.info[0].value.replace("\\", "")
    app.button("data_fetch").click().run()
    assert "could not be fetched: no network" in texts(app)
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: False)
    assert "data_fetch" not in {button.key for button in app.run().button}


def test_a_folder_that_is_none_is_a_sentence_and_what_was_written_stays(open_page, animals):
    app = open_page("data", data_set="folder")
    for said in ("/nowhere", "~nobody-at-all/x", "a\x00b", str(animals / "cane"), str(animals / "gatto")):
        app.text_input("data_source").set_value(said).run()
        assert len(app.error) == 1 and not app.exception and not app.metric, said
        assert app.text_input("data_source").value == said


def test_only_who_sits_at_the_machine_names_a_folder(open_page, monkeypatch):
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: False)
    app = open_page("data", data_set="folder", data_part="encode", data_source="/etc")
    assert not [box for box in app.text_input if box.key == "data_source"]
    assert "data_set=folder" in texts(app) and "/etc" not in texts(app)


def test_a_zip_file_is_taken_and_a_hostile_one_is_a_sentence_that_costs_nothing(open_page, animals):
    app = open_page("data", data_set="zip")
    assert f"At most {Limits().files:,} files" in texts(app)
    good = {path.relative_to(animals).as_posix(): path.read_bytes() for path in animals.rglob("*.*")}
    bad = {
        "no ZIP file": b"no archive",
        "no picture in a class folder": packed({"cane/words.txt": b"x"}),
        "leads outside": packed({"../../cane/0.png": b"x"}),
        "grows": packed({"cane/0.png": bytes(20_000_000)}),
        "password": encrypted(packed(good)),
        "another archive": packed(good | {"cane/more.zip": b"PK"}),
    }
    for number, (said, data) in enumerate(bad.items()):
        app.file_uploader("data_zip").set_value((f"{number}.zip", data, "application/zip")).run()
        assert len(app.error) == 1 and said in texts(app), said
        assert not app.metric
    app.file_uploader("data_zip").set_value(("mine_[1].zip", packed(good), "application/zip")).run()
    assert figures(app)["Pictures"] == "8" and not app.error
    assert any("broken.png" in text.value for text in app.markdown), "what was left out is told"
    app.file_uploader("data_zip").set_value(("bad.zip", b"no archive", "application/zip")).run()
    assert figures(app)["Pictures"] == "8" and "Shown until then: mine_[1].zip" in texts(app)
    app = app.switch_page("pages/home.py").run().switch_page("pages/data.py").run()
    assert figures(app)["Pictures"] == "8" and not app.error
