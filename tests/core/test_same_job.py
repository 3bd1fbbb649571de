import numpy as np
import pytest

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_matrix import conv_matrix
from cnnviz.core.counts import multiply_adds, parameter_count
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Conv2D, Dense
from cnnviz.core.same_job import same_job

JOBS = [
    ((28, 28, 1), 5, 6, {}),
    ((8, 9, 4), (3, 2), 6, {"strides": (2, 1), "padding": "same", "groups": 2}),
    ((7, 7, 3), 3, 2, {"dilation_rate": 2, "use_bias": False}),
]


@pytest.mark.parametrize(("shape", "kernel", "filters", "settings"), JOBS)
def test_the_dense_layer_of_the_same_job_counts_as_dense_does(shape, kernel, filters, settings):
    job = same_job(shape, kernel, filters, **settings)
    units, seen = np.prod(job.output_shape), np.prod(shape)
    dense = Dense(int(units), use_bias=settings.get("use_bias", True), input_shape=(int(seen),))

    assert job.dense.parameters == parameter_count(dense)
    assert job.dense.multiply_adds == multiply_adds(dense)


@pytest.mark.parametrize(("shape", "kernel", "filters", "settings"), JOBS)
def test_the_convolution_of_the_same_job_counts_as_conv2d_does(shape, kernel, filters, settings):
    job = same_job(shape, kernel, filters, **settings)
    layer = Conv2D(filters, kernel, input_shape=shape, **settings)

    assert job.convolution.parameters == parameter_count(layer)
    assert job.convolution.multiply_adds == multiply_adds(layer)


@pytest.mark.parametrize(("shape", "kernel", "filters", "settings"), JOBS)
def test_a_locally_connected_layer_has_a_kernel_for_each_place_and_no_more_work(
    shape, kernel, filters, settings
):
    job = same_job(shape, kernel, filters, **settings)
    places = job.output_shape[0] * job.output_shape[1]

    assert job.locally_connected.weights == job.convolution.weights * places
    assert job.locally_connected.biases == job.convolution.biases * places
    assert job.locally_connected.multiply_adds == job.convolution.multiply_adds


def test_the_matrix_of_a_convolution_shows_the_three_counts():
    """All its cells are dense weights, those not 0 the local ones, the different numbers the kernel's."""
    kernel = np.arange(1, 7).reshape(2, 3)
    matrix = conv_matrix(trace_conv2d(np.ones((5, 6)), kernel))
    job = same_job((5, 6, 1), (2, 3), 1)

    assert matrix.size == job.dense.weights
    assert matrix.nonzero == job.locally_connected.weights
    assert len(set(matrix.values[matrix.values != 0])) == job.convolution.weights


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(InvalidValue, match="does not fit"):
        same_job((3, 3, 1), 5, 2)
