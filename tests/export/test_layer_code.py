"""The Keras code on the page, executed, gives the maps on the page."""

import contextlib
import io

import numpy as np
import pytest

from cnnviz.export.layer_code import layer_output
from cnnviz.nn.call_trace import CallTrace
from cnnviz.nn.runtime import load_keras
from cnnviz.vision.decode import read_picture
from cnnviz.vision.samples import SAMPLES


@pytest.mark.parametrize("layer", ["colours", "logits"])
def test_the_code_gives_the_output_of_the_layer(colour_model, layer):
    path = SAMPLES["dog"].path
    code = layer_output(model=str(colour_model), picture=str(path), layer=layer, channel=1)
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "layer.py", "exec"), names)
    trace = CallTrace(load_keras().saving.load_model(colour_model))
    expected = trace.output(layer)(read_picture(path).pixels)
    np.testing.assert_allclose(names["output"], expected, atol=1e-5)
    np.testing.assert_allclose(names["chosen"], expected[..., 1], atol=1e-5)
    assert printed.getvalue().startswith(str(expected.shape))


def test_names_with_quotes_stay_names():
    code = layer_output(model="m'.keras", picture='a"b\\c.jpg', layer="l'", channel=0)
    compile(code, "layer.py", "exec")
    assert repr("l'") in code and repr('a"b\\c.jpg') in code
