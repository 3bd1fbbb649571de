"""The Keras code on the page, executed, gives the map on the page."""

import contextlib
import io

import numpy as np
import pytest

from cnnviz.core.cam import METHODS
from cnnviz.core.errors import InvalidValue
from cnnviz.export.grad_cam_code import grad_cam
from cnnviz.nn import zoo
from cnnviz.nn.explanation import explain
from cnnviz.vision.decode import read_picture
from cnnviz.vision.samples import SAMPLES


@pytest.fixture(scope="module")
def probe():
    return zoo.load(zoo.DEFAULT).probe()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("sample", ["dog", "panda"])
def test_the_code_makes_the_map_of_the_shipped_model(probe, sample, method):
    path = SAMPLES[sample].path
    found = explain(probe, read_picture(path).pixels, method=method)
    code = grad_cam(
        model=str(zoo.check(zoo.DEFAULT)),
        picture=str(path),
        layer=found.layer,
        class_index=found.class_index,
        method=method,
    )
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "grad_cam.py", "exec"), names)
    np.testing.assert_allclose(names["output"], found.raw, atol=1e-4, rtol=1e-4)
    assert printed.getvalue().strip()


def test_names_with_quotes_stay_names():
    code = grad_cam(model="m'.keras", picture='a"b\\c.jpg', layer="l", class_index=3)
    compile(code, "grad_cam.py", "exec")
    assert repr("m'.keras") in code and repr('a"b\\c.jpg') in code


def test_an_unknown_method_is_named():
    with pytest.raises(InvalidValue, match="method 'cam' is none of grad_cam"):
        grad_cam(model="m", picture="p", layer="l", class_index=0, method="cam")
