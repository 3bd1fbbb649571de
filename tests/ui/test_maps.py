"""What the linked maps send to the browser, and what their scripts may not do."""

import base64
import json
import re

import cv2
import numpy as np
import pyarrow as pa
import pytest

from cnnviz.ui.components import maps as package
from cnnviz.ui.components.maps import MapPanel, maps_data, strip_data
from cnnviz.ui.components.maps.labels import maps_labels, strip_labels

SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in package.HERE.glob("*.js")}
SCRIPT = "\n".join(SCRIPTS.values())
STYLE = "\n".join(path.read_text(encoding="utf-8") for path in package.HERE.glob("*.css"))
LOOK = {"alt": "a picture", "title": "Picture", "note": "6×4", "view": "smooth", "opacity": 60}


def panel(raw, *, signed=False, id=""):
    return MapPanel(title="T", note="N", raw=np.asarray(raw, np.float32), signed=signed, alt="A", id=id)


@pytest.fixture
def pixels():
    return np.random.default_rng(0).random((40, 60, 3), np.float32)


def numbers(data):
    assert data["values"].schema.types == [pa.float32()]
    values = data["values"]["value"].to_numpy()
    return [
        values[one["start"] : one["start"] + one["size"][0] * one["size"][1]].reshape(one["size"])
        for one in data["panels"]
    ]


def test_every_map_is_found_again_where_the_browser_is_told(pixels):
    rng = np.random.default_rng(1)
    raws = [rng.normal(size=size).astype(np.float32) for size in ((8, 8), (2, 5), (32, 30))]
    data = maps_data(pixels, [panel(raw, signed=True) for raw in raws], **LOOK)
    for sent, raw in zip(numbers(data), raws, strict=True):
        np.testing.assert_array_equal(sent, raw)
    json.dumps({name: value for name, value in data.items() if name != "values"})


def test_the_picture_travels_as_a_small_jpeg_with_its_true_size():
    rng = np.random.default_rng(0)
    large = np.repeat(np.repeat(rng.random((40, 60, 3), np.float32), 30, axis=0), 30, axis=1)
    picture = maps_data(large, [], **LOOK)["picture"]
    head, _, text = picture["url"].partition(",")
    decoded = cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_COLOR)
    assert head == "data:image/jpeg;base64" and picture["size"] == [1200, 1800]
    assert list(decoded.shape[:2]) == picture["shown"] == [480, 720]


def test_colours_end_at_the_strongest_cell_and_an_empty_map_has_no_end(pixels):
    ends = [
        (panel([[0.0, 4.0], [-9.0, 1.0]]), 4.0),  # what has no sign counts from zero up
        (panel([[0.0, 4.0], [-9.0, 1.0]], signed=True), 9.0),
        (panel([[0.0, 0.0]]), 0.0),
        (panel([[-1.0, -2.0]]), 0.0),
        (panel([[-1.0, -2.0]], signed=True), 2.0),
        (panel([[1e-20, 0.0]], signed=True), 0.0),
    ]
    for one, end in ends:
        assert one.limit == end and one.empty == (end == 0)
    assert [one["limit"] for one in maps_data(pixels, [one for one, _ in ends], **LOOK)["panels"]] == [
        end for _, end in ends
    ]


def test_among_many_cells_a_few_extreme_ones_do_not_make_the_others_pale(pixels):
    raw = np.ones((70, 70), np.float32)
    raw[0, :3] = 1000
    one, other = panel(raw), panel(np.ones((70, 70)))
    assert one.limit == 1 == other.limit
    assert [sent["clipped"] for sent in maps_data(pixels, [one, other], **LOOK)["panels"]] == [True, False]


def test_small_maps_of_the_strip_are_averaged_and_keep_their_ids(pixels):
    raw = np.kron(np.arange(16, dtype=np.float32).reshape(4, 4), np.ones((24, 24), np.float32))
    data = strip_data(pixels, [panel(raw, id="first"), panel([[1.0]], id="last")], chosen="last")
    large, small = numbers(data)
    assert large.shape == (48, 48) and small.tolist() == [[1.0]]
    np.testing.assert_allclose(large, raw[::2, ::2])
    assert [one["id"] for one in data["panels"]] == ["first", "last"] and data["chosen"] == "last"


def test_every_label_is_used_by_a_script_and_every_script_label_is_there():
    used = set(re.findall(r"labels\.(\w+)", SCRIPT))
    indexed = {"smooth", "grid", "alone", "zero", "cell", "pixel", "empty"}  # labels[VIEWS[…]], labels[… ? …]
    assert used | indexed == set(maps_labels()) | set(strip_labels())


def test_the_scripts_write_no_markup_fetch_nothing_and_name_no_colour():
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "fetch(", "http:", "https:"):
        assert forbidden not in SCRIPT
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(\d", STYLE + SCRIPT)


def test_the_parts_are_small_files():
    assert all(len(text.splitlines()) <= 180 for text in SCRIPTS.values())
