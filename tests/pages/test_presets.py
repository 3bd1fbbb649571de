"""Every preset of every arithmetic page: its program, run as it stands, prints the numbers of the stage.

The numbers are taken from what is sent to the browser: widgets, core, stage and program are all on the way.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.nn.runtime import load_keras


def stage_output(app: AppTest) -> np.ndarray:
    """The output as the stage of the page got it, (OH, OW, F)."""
    parts = [part.proto for part in app.get("bidi_component")]
    sent = next(part for part in parts if part.component_name.startswith("cnnviz_stage"))
    scene = json.loads(sent.mixed.json)["scene"]
    (table,) = (pa.ipc.open_stream(blob.data).read_all() for blob in sent.mixed.arrow_blobs.values())
    # a transposed convolution writes on a canvas, of which the crop is cut off
    name = "canvas" if scene["kind"] == "transposed" else "output"
    offset, *shape = scene["arrays"][name]
    output = table["value"].to_numpy()[offset : offset + int(np.prod(shape))].reshape(shape)
    if name == "canvas":
        (top, bottom), (left, right) = scene["pad"]
        output = output[top : shape[0] - bottom, left : shape[1] - right]
    return output


def printed(app: AppTest) -> np.ndarray:
    """What the first program of the page leaves in ``output``, with all axes of the stage."""
    names: dict[str, Any] = {}
    exec(compile(app.code[0].value, "screen", "exec"), names)
    output = np.asarray(names["output"])
    return output if output.ndim == 3 else output[:, :, None]


def options(app: AppTest, key: str) -> list[str]:
    """The ids of what a list offers."""
    return list(app.get_by_key(key).format_func.__self__)


def walk(app: AppTest, key: str) -> Iterator[str]:
    """Choose one option of a list after the other, and run the page with it."""
    for option in options(app, key):
        app.get_by_key(key).set_value(option).run()
        assert not app.exception, option
        yield option


CASES = [
    ("convolution", "conv_example", {}),
    ("convolution", "conv_kernel", {}),
    ("convolution", "conv_kernel", {"conv_example": "photo", "conv_relu": "true"}),
    ("convolution", "conv_up_example", {"conv_mode": "transposed"}),
    ("pooling", "pool_example", {}),
    ("pooling", "pool_mode", {"pool_example": "photo"}),
]


@pytest.mark.parametrize(("screen", "key", "address"), CASES)
def test_the_program_of_each_preset_prints_the_numbers_on_the_stage(
    open_page: Callable[..., AppTest], screen: str, key: str, address: dict[str, str]
) -> None:
    load_keras()  # hides it from the garbage collector, which Streamlit calls after each run
    app = open_page(screen, **address)
    seen = 0
    for option in walk(app, key):
        if app.error:  # numbers of one's own, under the kernel of the preset before
            assert "does not fit" in app.error[0].value
            continue
        np.testing.assert_allclose(printed(app), stage_output(app), rtol=1e-5, atol=1e-3, err_msg=option)
        seen += 1
    assert seen > 2


LABS = [
    ("output_size", "size_lab", "size_padding"),
    ("architecture", "arch_section", "arch_preset"),
]


@pytest.mark.parametrize(("screen", "lab", "key"), LABS)
def test_each_closer_look_takes_each_preset(
    open_page: Callable[..., AppTest], screen: str, lab: str, key: str
) -> None:
    for look in options(open_page(screen), lab):
        app = open_page(screen, **{lab: look})
        assert len(list(walk(app, key))) > 2
