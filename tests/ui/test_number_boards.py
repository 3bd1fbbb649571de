"""What the number boards send to the browser."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.ui.components.number_boards import Board, boards_data


def numbers(data, item):
    values = data["values"]["value"].to_numpy()
    height, width = item["shape"]
    return values[item["offset"] : item["offset"] + height * width].reshape(height, width)


def test_every_board_finds_its_numbers_again():
    first, second = np.arange(6.0).reshape(2, 3), np.full((1, 2), -0.5)
    data = boards_data([Board(first, "first"), "∗", Board(second, "second")], label="row")
    one, sign, other = data["items"]
    assert sign == {"sign": "∗"}
    np.testing.assert_array_equal(numbers(data, one), first)
    np.testing.assert_array_equal(numbers(data, other), second)


def test_marks_and_padding_are_places_in_reading_order():
    board = Board(
        np.zeros((2, 2)), "x", marked=[[False, True], [False, False]], hatched=np.ones((2, 2), bool)
    )
    item = boards_data([board], label="row")["items"][0]
    assert item["marked"] == [1] and item["hatched"] == [0, 1, 2, 3]


def test_a_board_is_read_out_number_by_number_and_says_where_none_is():
    item = boards_data([Board([[1, np.nan], [-2.5, 0]], "Output")], label="row")["items"][0]
    assert item["alt"] == "Output, 2×2: 1, –; -2.5, 0"


@pytest.mark.parametrize("shape", [(17, 1), (1, 17), (0, 3), (2, 2, 2)])
def test_a_board_that_cannot_be_read_is_refused_with_its_shape(shape):
    with pytest.raises(InvalidValue, match="1 to 16"):
        boards_data([Board(np.zeros(shape), "x")], label="row")


def test_signs_alone_need_no_numbers():
    assert boards_data(["="], label="row")["values"].num_rows == 0
