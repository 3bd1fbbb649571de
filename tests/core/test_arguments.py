import numpy as np
import pytest

from cnnviz.core.arguments import MOST_NUMBERS, as_float32, check_room, finite_array, pair, whole
from cnnviz.core.errors import InvalidValue


@pytest.mark.parametrize("value", [2, np.int64(2), np.uint8(2)])
def test_whole_numbers_of_python_and_numpy_are_taken(value):
    assert type(whole(value, "stride")) is int
    assert pair(value, "strides") == (2, 2)
    assert pair([value, 1], "strides") == (2, 1)
    assert pair(np.array([2, 1]), "strides") == (2, 1)


@pytest.mark.parametrize("value", [2.0, "2", None, True, np.True_, float("nan"), 1 + 0j, [2]])
def test_what_is_no_whole_number_is_refused_with_name_and_value(value):
    with pytest.raises(InvalidValue, match=r"stride .* must be a whole number"):
        whole(value, "stride")


@pytest.mark.parametrize("value", [[1], [1, 2, 3], [], "22", ["a", 1], [1, None], [0, 1], -1])
def test_what_is_no_pair_of_counts_is_refused(value):
    with pytest.raises(InvalidValue, match=r"^strides "):
        pair(value, "strides")


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ([[1, "a"]], "kernel[0, 1] is 'a': each cell must be a number"),
        ([["1"]], "kernel[0, 0] is '1': each cell must be a number"),
        ([[1, 2], [3, ""]], "kernel[1, 1] is '': each cell must be a number"),
        ([[1, None]], "kernel[0, 1] is None: each cell must be a number"),
        ([[1, float("nan")]], "kernel[0, 1] is nan: each cell must be a finite number"),
        ([[1], [float("inf")]], "kernel[1, 0] is inf: each cell must be a finite number"),
        ([[1, -1e39]], "kernel[0, 1] is -1e+39: each cell must be a finite number"),
        ([[1, 10**5000]], "kernel[0, 1] is too large: each cell must be a finite number"),
        ([[1, 1j]], "kernel[0, 1] is 1j: each cell must be a number"),
        ([[1, 2], [3]], "kernel must have rows of equal length"),
        ([[1, 2], 3], "kernel must have rows of equal length"),
        ([], "kernel of shape (0,) has no cells"),
        ([[]], "kernel of shape (1, 0) has no cells"),
        (None, "kernel is None: each cell must be a number"),
        ("text", "kernel is 'text': each cell must be a number"),
        ({"a": 1}, "kernel is {'a': 1}: each cell must be a number"),
        (np.array(["2020-01-01"], dtype="datetime64"), None),
    ],
)
def test_a_bad_cell_is_named(cells, sentence):
    with pytest.raises(InvalidValue) as caught:
        finite_array(cells, "kernel")

    assert str(caught.value).startswith("kernel")
    if sentence is not None:
        assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "cells", [[[True, False]], np.ones((1, 2), np.uint8), [[np.float32(1), 2]], ((1, 2.5),)]
)
def test_numbers_of_all_kinds_become_float64(cells):
    numbers = finite_array(cells, "image")

    assert numbers.dtype == np.float64
    assert numbers.shape == (1, 2)


def test_checked_array_is_a_copy():
    given = np.ones((2, 2))
    finite_array(given, "image")[0, 0] = 5

    assert given[0, 0] == 1


def test_too_many_numbers_are_refused_before_memory_is_taken():
    check_room(MOST_NUMBERS, "output")
    with pytest.raises(InvalidValue, match="output would hold 50000001 numbers"):
        check_room(MOST_NUMBERS + 1, "output")


def test_results_are_locked_float32_and_never_infinite():
    result = as_float32(np.array([0.1]), "output")

    assert result.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        result[0] = 1
    with pytest.raises(InvalidValue, match="too large for float32"):
        as_float32(np.array([1e39]), "output")
