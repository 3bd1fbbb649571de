"""The Keras code on the screen, run as it stands, gives the numbers on the screen."""

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.window_scene import window_scene
from cnnviz.export import size_code


def layer_padding(padding, trace):
    return padding if padding in ("valid", "same") else trace.pad


@pytest.mark.parametrize("padding", ["valid", "same", "full", 1, ((0, 1), (0, 1))])
@pytest.mark.parametrize(("stride", "rate"), [(1, 1), (2, 1), (1, 2)])
def test_size_code_counts_the_windows_that_the_page_draws(padding, stride, rate, run_program):
    scene = window_scene(8, 8, 3, strides=stride, padding=padding, dilation_rate=rate)
    code = size_code.size(
        (8, 8),
        scene.kernel_size,
        strides=scene.strides,
        padding=layer_padding(padding, scene),
        dilation_rate=scene.dilation_rate,
    )
    assert tuple(run_program(code)) == scene.output


def test_stride_and_dilation_together_are_refused_as_keras_refuses_them():
    with pytest.raises(InvalidValue, match="not both"):
        size_code.size((8, 8), (3, 3), strides=(2, 2), dilation_rate=(2, 2))
    import keras

    with pytest.raises(ValueError, match="dilation_rate"):
        keras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)
