import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.conv import conv2d
from cnnviz.core.counts import multiply_adds, parameter_formula
from cnnviz.core.errors import InvalidValue, WindowTooLarge
from cnnviz.core.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    Rescaling,
    SeparableConv2D,
    ZeroPadding2D,
    build,
    output_shape,
)
from cnnviz.core.network import Network, Node, chain, summarise
from cnnviz.core.network_text import parse

EVERY_KIND = [
    Rescaling(),
    ZeroPadding2D(2),
    Conv2D(9, (3, 2), groups=3, activation="relu"),
    DepthwiseConv2D(3, depth_multiplier=2),
    SeparableConv2D(6, 3, use_bias=False),
    Conv2DTranspose(4, 3, strides=2),
    BatchNormalization(),
    MaxPooling2D(2),
    Activation("selu"),
    Dropout(0.1),
    Flatten(),
    Dense(5),
]


def test_formula_of_each_row_gives_its_parameters():
    summary = summarise(chain("every", (12, 12, 3), EVERY_KIND))

    assert summary.problem is None
    for row in summary.rows:
        terms = [np.prod([int(x) for x in term.split("·")]) for term in row.parameter_formula.split(" + ")]
        assert sum(terms) == row.parameters


def test_formula_is_written_as_kernel_then_biases():
    assert parameter_formula(Conv2D(8, (3, 2), groups=2, input_shape=(9, 9, 6))) == "3·2·3·8 + 8"
    assert parameter_formula(DepthwiseConv2D(3, input_shape=(9, 9, 6))) == "3·3·6 + 6"
    assert parameter_formula(SeparableConv2D(8, 3, input_shape=(9, 9, 6))) == "3·3·6 + 6·8 + 8"
    assert parameter_formula(BatchNormalization(input_shape=(9, 9, 6))) == "4·6"
    assert parameter_formula(Flatten(input_shape=(9, 9, 6))) == "0"


def test_totals_are_the_sums_of_the_rows():
    summary = summarise(chain("every", (12, 12, 3), EVERY_KIND))

    for total in ("parameters", "trainable", "multiply_adds", "activation_bytes"):
        assert getattr(summary, total) == sum(getattr(row, total) for row in summary.rows)
    assert summary.output_shape == summary.rows[-1].output_shape == (5,)


def test_activations_are_counted_in_bytes_of_float32():
    rows = summarise(chain("one", (9, 8, 3), [Conv2D(5, 3, padding="same"), Flatten()])).rows

    assert [row.activation_bytes for row in rows] == [np.zeros((9, 8, 5), np.float32).nbytes] * 2


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_transposed_convolution_multiplies_once_for_each_weight_and_input(padding):
    layer = Conv2DTranspose(4, (3, 2), strides=2, padding=padding, input_shape=(5, 6, 3))

    assert multiply_adds(layer) == sum(3 * 2 * 4 for _ in range(5) for _ in range(6) for _ in range(3))


def test_separable_convolution_costs_what_its_two_halves_cost():
    both = SeparableConv2D(7, 3, strides=2, depth_multiplier=2, input_shape=(9, 9, 3))
    halves = build([DepthwiseConv2D(3, strides=2, depth_multiplier=2), Conv2D(7, 1)], (9, 9, 3))

    assert multiply_adds(both) == sum(multiply_adds(half) for half in halves)
    assert output_shape(both) == output_shape(halves[-1])


def test_frozen_layers_are_counted_and_not_trained():
    summary = summarise(parse("conv 8 3 frozen; norm frozen; flatten; dense 4", (6, 6, 1)))

    assert [row.trainable for row in summary.rows] == [0, 0, 0, 8 * 16 * 4 + 4]
    assert summary.parameters - summary.trainable == 3 * 3 * 8 + 8 + 4 * 8


def test_rows_stop_before_the_first_layer_that_does_not_fit():
    summary = summarise(chain("deep", (28, 28, 1), [*[MaxPooling2D(2)] * 5, Flatten(), Conv2D(1, 9)]))

    assert len(summary.rows) == summary.problem.index == 4
    assert summary.problem.input_shapes == ((1, 1, 1),)
    assert isinstance(summary.problem.error, WindowTooLarge)
    assert "MaxPooling2D has a window of 2×2 and the map is only 1×1" in str(summary.problem.error)


def test_problem_at_the_first_layer_leaves_an_empty_table():
    summary = summarise(chain("none", (2, 2, 1), [Conv2D(1, 3)]))

    assert summary.rows == ()
    assert summary.parameters == 0
    assert summary.output_shape == (2, 2, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "flatten; conv 4 3",
            "Conv2D needs a picture with height, width and channels, but a row of 192 numbers",
        ),
        ("conv 4 5 dilation_rate=3", r"dilation_rate \(3, 3\) spans 13×13 cells and the map is only 8×8"),
        ("conv 6 3 groups=2", "share 3 channels and 6 filters out evenly among 2 groups"),
        ("conv 6 3 strides=2 dilation_rate=2", "Keras allows only one of them"),
        ("pool 2 padding=1", "Put a ZeroPadding2D before it"),
        ("add", "Add needs at least two inputs"),
        ("a: pool; conv 4 3 from=a,input", "takes one input, not 2: join them with Add or Concatenate"),
        ("a: pool; add from=a,input", r"Add needs inputs of one shape, not \(4, 4, 3\) and \(8, 8, 3\)"),
        ("a: pool; concat from=a,input", r"must agree in all else, not \(4, 4, 3\) and \(8, 8, 3\)"),
        ("; ".join(["transpose 9 9 strides=1000"] * 4), "would put out .* numbers; at most"),
    ],
)
def test_what_does_not_fit_is_said_in_words(text, words):
    problem = summarise(parse(text, (8, 8, 3))).problem

    assert problem is not None
    with pytest.raises(InvalidValue, match=words):
        raise problem.error


def test_dense_on_a_picture_is_legal_and_has_a_note():
    row, *_ = summarise(chain("dense", (4, 5, 16), [Dense(10)])).rows

    assert row.output_shape == (4, 5, 10)
    assert row.parameters == 16 * 10 + 10
    assert "the same 10 units look at the 16 channels of each of the 4×5 cells" in str(row.note)
    assert summarise(chain("usual", (4, 5, 16), [Flatten(), Dense(10)])).rows[1].note is None


def test_sum_of_different_shapes_that_keras_repeats_has_a_note():
    row = summarise(parse("a: conv 1 3 same; add from=a,input", (8, 8, 3))).rows[1]

    assert row.output_shape == (8, 8, 3)
    assert "(8, 8, 1), (8, 8, 3)" in str(row.note)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
def test_note_on_dropped_pixels_is_there_where_pixels_are_dropped(size, kernel, stride, zeros):
    summary = summarise(parse(f"zeros {zeros}; conv 1 {kernel} strides={stride}", (size, size, 1)))

    if summary.problem is None:
        lost = (size + 2 * zeros - kernel) % stride
        note = summary.rows[1].note
        assert (note is not None) == (lost > 0)
        assert note is None or note.values == {"rows": lost, "columns": lost}


@st.composite
def two_branches(draw):
    """Convolutions with the same strides; zeros on both sides, uneven, keep the sizes alike."""
    strides = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
    branches = []
    for _ in "ab":
        branch = []
        for stride in strides:
            kernel, before = (
                draw(st.tuples(*[st.integers(1, 5)] * 2)),
                draw(st.tuples(*[st.floats(0, 1)] * 2)),
            )
            sides = [
                (int(share * (k - 1)), k - 1 - int(share * (k - 1)))
                for share, k in zip(before, kernel, strict=True)
            ]
            branch.append(Conv2D(1, kernel, strides=stride, padding=tuple(sides)))
        branches.append(branch)
    return branches


@settings(max_examples=20)
@given(two_branches(), st.integers(0, 1))
def test_sum_of_two_branches_sees_from_the_first_pixel_of_any_to_the_last_of_any(branches, axis):
    size = 15
    nodes = []
    for name, branch in zip("ab", branches, strict=True):
        before = "input"
        for i, layer in enumerate(branch):
            nodes.append(Node(f"{name}{i}", layer, (before,)))
            before = f"{name}{i}"
    last = len(branches[0]) - 1
    network = Network("sum", (size, size, 1), (*nodes, Node("sum", Add(), (f"a{last}", f"b{last}"))))
    summary = summarise(network)
    cell = summary.output_shape[axis] // 2
    start, end = summary.rows[-1].receptive_field.patch(cell, cell)[axis]

    seen = [
        pixel for pixel in range(size) if any(answer(branch, axis, pixel)[cell] > 0 for branch in branches)
    ]

    assert start <= min(seen) <= max(seen) <= end
    assert start < 0 or min(seen) == start
    assert end >= size or max(seen) == end


def answer(layers, axis, pixel, size=15):
    """Light one row (or column) and say where the branch answers along that axis."""
    picture = np.zeros((size, size))
    picture[(slice(None),) * axis + (pixel,)] = 1
    for layer in layers:
        kernel, strides, rates, padding = layer.window()
        picture = conv2d(picture, np.ones(kernel), strides=strides, padding=padding, dilation_rate=rates)[
            ..., 0
        ]
    return picture.max(axis=1 - axis)


def test_zeros_in_front_and_padding_of_a_convolution_see_the_same():
    apart = summarise(parse("conv 4 3 strides=2; zeros 1,2,3,0; conv 4 3", (16, 16, 3)))
    inside = summarise(parse("conv 4 3 strides=2; conv 4 3 padding=1,2,3,0", (16, 16, 3)))

    assert apart.rows[-1].receptive_field == inside.rows[-1].receptive_field
    assert apart.rows[-1].output_shape == inside.rows[-1].output_shape


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5])
def test_transposed_convolution_that_steps_by_one_sees_like_a_convolution_with_full_padding(
    padding, kernel_size
):
    (row,) = summarise(chain("t", (9, 9, 1), [Conv2DTranspose(1, kernel_size, padding=padding)])).rows
    cropped = (kernel_size - 1) // 2 if padding == "same" else 0

    assert row.receptive_field.size == (kernel_size, kernel_size)
    assert row.receptive_field.padding == (kernel_size - 1 - cropped,) * 2


def test_no_receptive_field_is_claimed_where_there_is_none():
    text = "conv 4 3 same; transpose 4 3 strides=2 same; conv 4 3; globalavg; dense 3"
    fields = [row.receptive_field for row in summarise(parse(text, (8, 8, 3))).rows]

    assert [field is None for field in fields] == [False, True, True, True, True]
    assert summarise(chain("row", (9,), [Dense(3)])).rows[0].receptive_field is None


def test_branches_that_step_differently_have_no_common_receptive_field():
    rows = summarise(parse("a: conv 2 5; b: conv 2 1 strides=2 from=input; add from=a,b", (8, 8, 1))).rows

    assert [row.output_shape for row in rows] == [(4, 4, 2)] * 3
    assert rows[2].receptive_field is None


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: chain("empty", (8, 8, 1), []), "network empty has no layers"),
        (lambda: chain("no name", (8, 8, 1), [Flatten()]), "name 'no name' must begin with a letter"),
        (lambda: chain("x", (8, 0, 1), [Flatten()]), "input_shape 0 must be at least 1"),
        (lambda: chain("x", (8, 8, 1), [Activation()] * 501), "a network of 501 layers is too long"),
        (lambda: nodes(("a", "input"), ("a", "a")), "the name a stands twice"),
        (
            lambda: nodes(
                ("input", "input"),
            ),
            "the name input stands twice",
        ),
        (lambda: nodes(("a", "b"), ("b", "a")), "a takes its input from 'b', which is no layer before it"),
        (lambda: nodes(("a", "input"), ("b", "input")), "the output of a is used by no layer"),
        (lambda: Network("x", (8, 8, 1), (Node("a", Flatten(), ()),)), "a takes its input from nothing"),
    ],
)
def test_what_is_no_network_is_refused(make, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        make()


def nodes(*pairs):
    return Network("x", (8, 8, 1), tuple(Node(name, Activation(), (before,)) for name, before in pairs))


def test_chain_names_layers_as_keras_does_and_knows_that_it_is_one():
    network = chain(
        "x", (8, 8, 1), [MaxPooling2D(), MaxPooling2D(), Conv2DTranspose(1, 3), GlobalAveragePooling2D()]
    )

    assert [node.name for node in network.nodes] == [
        "max_pooling2d_1", "max_pooling2d_2", "conv2d_transpose_1", "global_average_pooling2d_1",
    ]  # fmt: skip
    assert network.is_chain
    assert not parse("a: conv 3 1; add from=a,input", (8, 8, 3)).is_chain


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Conv2D(1, 3, activation="rellu"), "activation 'rellu' must be one of relu"),
        (lambda: Conv2D(1, 3, padding="zero"), "padding 'zero' must be one of valid, same, full"),
        (lambda: MaxPooling2D(2, padding=(1, (2, -1))), "padding -1 must be at least 0"),
        (lambda: Conv2DTranspose(1, 3, padding=1), "padding 1 must be 'valid' or 'same'"),
        (lambda: ZeroPadding2D("same"), "padding 'same' must be whole numbers"),
        (lambda: ZeroPadding2D(-1), "padding -1 must be at least 0"),
        (lambda: Dropout(1.5), "rate 1.5 must be a number from 0 to 1"),
        (lambda: Dropout(float("nan")), "rate nan must be a number from 0 to 1"),
        (lambda: Rescaling(float("inf")), "scale inf must be a number from -1000000"),
        (lambda: build([Add()], (8, 8, 1)), "Add needs at least two inputs to join"),
        (
            lambda: build([Concatenate(input_shapes=((8, 8, 1),))], (8, 8, 1)),
            "Concatenate needs at least two inputs",
        ),
    ],
)
def test_settings_that_no_layer_has_are_refused(make, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        make()
