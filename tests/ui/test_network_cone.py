"""What the drawing of a network sends to the browser, and what its scripts may not do."""

import json
import re

import numpy as np
import pyarrow as pa
import pytest

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.cone import step_back
from cnnviz.core.layers import Conv2D, Flatten, MaxPooling2D
from cnnviz.core.network import chain, summarise
from cnnviz.ui.architecture_picture import fitted
from cnnviz.ui.components import network_cone as package
from cnnviz.ui.components.network_cone import cone_data
from cnnviz.ui.components.network_cone.labels import cone_labels, role_words, short_kinds
from cnnviz.vision.picture import Picture

SCRIPTS = {name: (package.HERE / f"{name}.js").read_text(encoding="utf-8") for name in package.SCRIPTS}
SCRIPT = "\n".join(SCRIPTS.values())
STYLE = (package.HERE / "network_cone.css").read_text(encoding="utf-8")


def picture(height=50, width=80):
    pixels = np.random.default_rng(1).random((height, width, 3), np.float32)
    return Picture(pixels=pixels, name="noise.png", digest="0")


def data_of(id):
    summary = summarise(ARCHITECTURES[id].network)
    return summary, cone_data(summary, fitted(picture(), summary.network.input_shape), picture="noise")


@pytest.mark.parametrize("id", ARCHITECTURES)
def test_size_stride_and_padding_of_each_layer_come_from_the_core(id):
    summary, data = data_of(id)
    for row, block in zip(summary.rows, data["blocks"][1:], strict=True):
        assert block["name"] == row.name and tuple(block["shape"]) == row.output_shape
        for name, field in (("field", row.receptive_field), ("local", step_back(row.layer))):
            plain = field and {
                "size": list(field.size),
                "stride": list(field.stride),
                "padding": list(field.padding),
            }
            assert block[name] == plain


def test_pixels_travel_as_an_arrow_column_of_float32_and_the_rest_as_json():
    _, data = data_of("lenet_5")
    assert data["values"].schema.types == [pa.float32()]
    assert data["photograph"] == [32, 32, 1] and len(data["values"]) == 32 * 32
    rest = {name: value for name, value in data.items() if name != "values"}
    assert json.loads(json.dumps(rest))["input"] == [32, 32]


def test_a_block_says_its_name_its_shape_and_its_parameters_with_the_formula():
    _, data = data_of("animals_10")
    told = data["blocks"][1]["told"]
    assert all(part in told for part in ("conv2d_1", "Conv2D", "150×150×256", "3·3·3·256 + 256", "7,168"))
    assert data["blocks"][2]["size"] == "75×75×256"


def test_the_layer_that_breaks_is_marked():
    summary = summarise(chain("deep", (4, 4, 1), [Conv2D(2, 3), MaxPooling2D(2), MaxPooling2D(2), Flatten()]))
    data = cone_data(summary, np.zeros((4, 4, 1), np.float32), picture="black")
    assert data["broken"] == summary.problem.name and len(data["blocks"]) == 3
    assert data_of("lenet_5")[1]["broken"] is None


def test_every_kind_and_role_in_use_has_words():
    kinds = {row.kind for one in ARCHITECTURES.values() for row in summarise(one.network).rows}
    assert kinds <= set(short_kinds())
    roles = {block["role"] for id in ARCHITECTURES for block in data_of(id)[1]["blocks"]}
    assert roles <= set(role_words())


def test_every_label_is_used_by_a_script_and_every_script_label_is_there():
    used = set(re.findall(r"labels\.(\w+)", SCRIPT))
    assert used == set(cone_labels())


def test_a_photograph_is_cut_to_the_input_and_shrunk():
    assert fitted(picture(), (30, 30, 3)).shape == (30, 30, 3)
    assert fitted(picture(), (28, 28, 1)).shape == (28, 28, 1)
    assert fitted(picture(), (56, 56, 64)).shape == (56, 56, 3)
    assert fitted(picture(700, 900), (512, 512, 3)).shape == (160, 160, 3)
    left = picture()
    np.testing.assert_allclose(fitted(left, (50, 50, 3)), left.pixels[:, 15:65], atol=1e-6)


def test_the_scripts_write_no_markup_fetch_nothing_and_name_no_colour():
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "fetch(", "http:", "https:"):
        assert forbidden not in SCRIPT.replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(\d", STYLE + SCRIPT)


def test_the_parts_are_small_files():
    assert all(len(text.splitlines()) <= 260 for text in SCRIPTS.values())
