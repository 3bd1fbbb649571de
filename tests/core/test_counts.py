import numpy as np
import pytest

from cnnviz.core import layers as described
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import build, built_shape, output_shape
from cnnviz.core.shapes import multiply_adds, parameter_count
from cnnviz.nn.runtime import load_keras

NETWORK = [
    ("Conv2D", {"filters": 8, "kernel_size": (3, 2), "strides": (2, 1), "padding": "same"}),
    ("BatchNormalization", {}),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2, "use_bias": False}),
    ("MaxPooling2D", {"pool_size": (2, 3), "strides": 2}),
    ("Conv2D", {"filters": 6, "kernel_size": 3, "groups": 2, "dilation_rate": 2, "padding": "same"}),
    ("AveragePooling2D", {"pool_size": 3, "strides": 1, "padding": "same"}),
    ("DepthwiseConv2D", {"kernel_size": (1, 3), "padding": "same"}),
    ("Dense", {"units": 5}),
    ("Dropout", {"rate": 0.25}),
    ("Conv2D", {"filters": 4, "kernel_size": 1, "use_bias": False}),
]
ENDS = [
    [
        ("Flatten", {}),
        ("Dense", {"units": 7}),
        ("BatchNormalization", {}),
        ("Dense", {"units": 3, "use_bias": False}),
    ],
    [("GlobalPooling2D", {}), ("Dense", {"units": 3})],
]


@pytest.mark.parametrize("end", ENDS, ids=["flatten", "global"])
def test_shapes_and_parameters_are_those_of_keras_summary(end):
    keras = load_keras()
    plan = NETWORK + end
    network = build([getattr(described, name)(**settings) for name, settings in plan], (25, 23, 3))
    names = {"GlobalPooling2D": "GlobalAveragePooling2D"}
    real = [getattr(keras.layers, names.get(name, name))(**settings) for name, settings in plan]
    keras.Sequential([keras.Input((25, 23, 3)), *real])

    for layer, peer in zip(network, real, strict=True):
        assert output_shape(layer) == peer.output.shape[1:]
        assert built_shape(layer) == peer.input.shape[1:]
        assert parameter_count(layer) == peer.count_params()
        trainable = sum(int(np.prod(weight.shape)) for weight in peer.trainable_weights)
        assert parameter_count(layer, trainable_only=True) == trainable


def test_multiply_adds_are_counted_as_one_loop_would():
    layer = described.Conv2D(6, (3, 2), groups=2, strides=2, input_shape=(9, 8, 4))
    rows, columns, filters = output_shape(layer)
    loop = sum(3 * 2 * (4 // 2) for _ in range(rows) for _ in range(columns) for _ in range(filters))

    assert multiply_adds(layer) == loop


def test_a_depthwise_and_a_pointwise_layer_cost_the_share_that_mobilenets_state():
    shape, filters, kernel = (14, 14, 512), 512, 3
    standard = described.Conv2D(filters, kernel, padding="same", input_shape=shape)
    split = build([described.DepthwiseConv2D(kernel, padding="same"), described.Conv2D(filters, 1)], shape)

    share = sum(multiply_adds(layer) for layer in split) / multiply_adds(standard)

    assert share == pytest.approx(1 / filters + 1 / kernel**2)


def test_parameters_of_a_convolution_do_not_depend_on_the_size_of_the_picture():
    sizes = [parameter_count(described.Conv2D(8, 3, input_shape=(n, n, 3))) for n in (3, 32, 224)]

    assert len(set(sizes)) == 1


@pytest.mark.parametrize(
    "layer", [described.MaxPooling2D(), described.Flatten(), described.Dropout(), described.Activation()]
)
def test_layers_without_weights_count_nothing(layer):
    (known,) = build([layer], (8, 8, 3))

    assert parameter_count(known) == 0
    assert multiply_adds(known) == 0


def test_dense_and_batch_normalization_multiply_once_for_each_weight_and_number():
    assert multiply_adds(described.Dense(10, input_shape=(256,))) == 2560
    assert multiply_adds(described.BatchNormalization(input_shape=(5, 4, 3))) == 60


@pytest.mark.parametrize("function", [parameter_count, multiply_adds, output_shape])
def test_a_layer_that_is_not_built_is_refused(function):
    with pytest.raises(InvalidValue, match="Conv2D does not know its input_shape: build it first"):
        function(described.Conv2D(8, 3))


def test_groups_that_do_not_divide_are_refused():
    with pytest.raises(InvalidValue, match="groups 2 must divide the 3 channels and the 8 filters evenly"):
        parameter_count(described.Conv2D(8, 3, groups=2, input_shape=(8, 8, 3)))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: described.Conv2D(0, 3), "filters 0 must be at least 1"),
        (lambda: described.Conv2D(1, 0), "kernel_size 0 must be at least 1"),
        (lambda: described.Conv2D(1, 3, groups=0), "groups 0 must be at least 1"),
        (lambda: described.DepthwiseConv2D(3, depth_multiplier=0), "depth_multiplier 0 must be at least 1"),
        (lambda: described.MaxPooling2D(2, strides=0), "strides 0 must be at least 1"),
        (lambda: described.Dense(2.5), "units 2.5 must be a whole number"),
        (
            lambda: build([described.Conv2D(1, 3)], (2, 2, 1)),
            "kernel_size 3 does not fit size 2 with padding='valid'",
        ),
        (
            lambda: build([described.Flatten(), described.Conv2D(1, 3)], (8, 8, 1)),
            "Conv2D needs an input_shape (height, width, channels), not (64,)",
        ),
        (lambda: build([], (8, 0, 1)), "input_shape 0 must be at least 1"),
    ],
)
def test_layers_that_cannot_be_are_refused(make, sentence):
    with pytest.raises(InvalidValue) as caught:
        make()
    assert str(caught.value) == sentence
