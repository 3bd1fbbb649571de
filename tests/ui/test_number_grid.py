"""What was typed into a table is kept, and what is wrong with it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui.number_grid import resize, to_cells, to_numbers, to_text

CELL = st.text(alphabet="0123456789abc./- ", max_size=6).map(str.strip)
TABLE = st.integers(1, 5).flatmap(
    lambda columns: st.lists(st.lists(CELL, min_size=columns, max_size=columns), min_size=1, max_size=5)
)


@given(TABLE.filter(lambda cells: cells != [[""]]))
def test_a_table_survives_being_written_as_text(cells):
    assert to_cells(to_text(cells)) == cells


def test_a_short_row_is_filled_up_with_empty_cells():
    assert to_cells("1, 2\n3") == [["1", "2"], ["3", ""]]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "row 2, column 1 is empty"),
        ("abc", "row 2, column 1 is 'abc'"),
        ("nan", "row 2, column 1 is 'nan'"),
        ("inf", "row 2, column 1 is 'inf'"),
        ("1e99", "row 2, column 1 is '1e99'"),
        ("1/0", "row 2, column 1 is '1/0'"),
        ("1e400/1", "row 2, column 1 is '1e400/1'"),
    ],
)
def test_a_cell_that_is_no_number_is_named(cell, said):
    with pytest.raises(InvalidValue, match=said):
        to_numbers("Kernel", [["1", "2"], [cell, "4"]])


@pytest.mark.parametrize(
    ("cell", "value"), [("−1", -1), ("1/16", 0.0625), (" 0.5 ", 0.5), ("1e-3", 0.001), ("-0", 0)]
)
def test_a_number_may_be_a_fraction_or_carry_a_real_minus_sign(cell, value):
    assert to_numbers("Kernel", to_cells(cell)) == [[value]]


def test_rows_and_columns_are_added_as_zeros_and_cut_at_the_end():
    cells = [["1", "2"], ["3", "4"]]
    assert resize(cells, 3, 3) == [["1", "2", "0"], ["3", "4", "0"], ["0", "0", "0"]]
    assert resize(cells, 1, 1) == [["1"]]
