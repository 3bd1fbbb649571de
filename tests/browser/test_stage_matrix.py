"""The matrix of a convolution below the stage: what is drawn, and how it moves with the step."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_matrix import conv_matrix

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "stage_scenes.py"

# The scene "matrix": deck PD.
PD = [[0, 1, 7, 5], [5, 5, 6, 6], [5, 3, 3, 0], [1, 1, 1, 2]]
KERNEL = np.array([[1, 0, 0], [1, 2, 1], [1, 2, 3]])


def matrix(page: Page) -> Locator:
    return page.get_by_role("img", name=re.compile("^As a matrix"))


def middle(plane: Locator, row: int, column: int) -> dict[str, float]:
    pitch = plane.evaluate("node => node.plane.pitch")
    return {"x": (column + 0.5) * pitch - 1, "y": (row + 0.5) * pitch - 1}


def drawn(plane: Locator) -> np.ndarray:
    """The colour of each cell near its corner; nothing where the canvas is clear."""
    rows = plane.evaluate(
        """node => {
            const { rows, columns, pitch, pen } = node.plane;
            const scale = pen.getTransform().a;
            const at = (place) => Math.round((place * pitch + 4) * scale);
            const colour = ({ data }) => data[3] ? [...data].join() : "";
            return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) =>
                colour(pen.getImageData(at(column), at(row), 1, 1))));
        }"""
    )
    return np.array(rows)


def lit(page: Page) -> int:
    """The row of the matrix that is framed."""
    shift = page.locator(".sheet .kernel .window").evaluate("node => node.style.transform")
    pitch = matrix(page).evaluate("node => node.plane.pitch")
    return round(float(re.findall(r"[\d.]+", shift)[1]) / pitch)


def press(page: Page, *keys: str) -> None:
    page.get_by_role("group", name=re.compile("^Grids")).focus()
    for key in keys:
        page.keyboard.press(key)


def test_each_weight_of_the_matrix_is_drawn_where_the_core_puts_it(visit):
    page = visit("/?scene=matrix")
    more = page.get_by_label("Added to each weight")
    more.fill("1")  # so that no weight is 0 and an empty cell means none
    more.press("Enter")
    values = conv_matrix(trace_conv2d(PD, KERNEL + 1, padding=1)).values
    expect(page.get_by_text(f"Of its 256 cells {np.count_nonzero(values)} are not 0.")).to_be_visible()
    cells = drawn(matrix(page))
    np.testing.assert_array_equal(cells != "", values != 0)
    shades = {
        weight: set(cells[values == weight].tolist()) for weight in np.unique(values[values != 0]).tolist()
    }
    assert all(len(shade) == 1 for shade in shades.values())
    assert len(set.union(*shades.values())) == len(shades) == 4


def test_another_filter_has_another_matrix(visit):
    page = visit("/?scene=colourmatrix")
    first = drawn(matrix(page))
    expect(page.get_by_text(re.compile("Of its 675 cells"))).to_be_visible()
    page.get_by_role("radio", name="Filter 2").click()
    expect(page.get_by_text(re.compile("Of its 675 cells"))).to_have_count(0)  # counted for the first filter
    second = drawn(matrix(page))
    np.testing.assert_array_equal(first != "", second != "")
    assert (first != second).any()


def test_the_row_of_the_step_is_lit_and_outputs_appear_with_it(visit):
    page = visit("/?scene=matrix")
    press(page, "Home", "ArrowDown", "ArrowRight")
    assert lit(page) == 5
    output = page.get_by_role("img", name=re.compile("^The output, row by row"))
    press(page, "End")
    assert lit(page) == 15
    full = drawn(output)
    press(page, "Home")
    assert np.count_nonzero(drawn(output) == full) == 1


def test_pointing_at_a_row_shows_its_output_and_at_a_column_its_pixel(visit):
    page = visit("/?scene=matrix")
    cells = matrix(page)
    cells.hover(position=middle(cells, 6, 5))
    told = "Output row 2, column 3 = 33 · Input row 2, column 2 = 5 · feeds 9 of 16 outputs · here 5 · 1 = 5"
    expect(page.get_by_text(told)).to_be_visible()
    assert lit(page) == 6
    cells.hover(position=middle(cells, 0, 15))
    expect(page.get_by_text(re.compile("this output does not look at it: 0$"))).to_be_visible()
    pixels = page.get_by_role("img", name=re.compile("^The input, row by row"))
    pixels.hover(position=middle(pixels, 0, 6))
    expect(page.get_by_text("Input row 2, column 3 = 6 · feeds 9 of 16 outputs")).to_be_visible()


def test_pointing_at_an_input_pixel_marks_its_column(visit):
    page = visit("/?scene=matrix")
    count = """node => {
        const { marks, pitch, marker } = node.plane;
        const scale = marker.getTransform().a;
        return Array.from({ length: 16 }, (_, column) => {
            const at = [(column + 0.5) * pitch, 12.5 * pitch].map((place) => Math.round(place * scale));
            return marker.getImageData(...at, 1, 1).data[3] > 0;
        });
    }"""
    assert not any(matrix(page).evaluate(count))
    picture = page.get_by_role("img", name="Input, 4×4, padded to 6×6")
    picture.hover(position=middle(picture, 2, 3))  # row 2, column 3 of the picture is its seventh pixel
    expect(page.get_by_text(re.compile("^Input row 2, column 3"))).to_be_visible()
    assert [column for column, marked in enumerate(matrix(page).evaluate(count)) if marked] == [6]


def test_a_large_matrix_scrolls_with_the_lit_row_in_sight_also_on_a_phone(visit):
    page = visit("/?scene=widematrix", width=390, height=844)
    press(page, "End")
    box = page.locator(".matrix .scroll")
    assert box.evaluate(
        "node => node.scrollWidth > node.clientWidth && node.scrollHeight > node.clientHeight"
    )
    page.wait_for_function(  # the frame slides to its row
        """box => {
            const row = box.querySelector(".kernel .window").getBoundingClientRect();
            const sight = box.getBoundingClientRect();
            return row.top > sight.top && row.bottom < sight.bottom;
        }""",
        arg=box.element_handle(),
    )


def test_a_matrix_that_is_too_large_is_said_to_be(visit):
    page = visit("/?scene=hugematrix")
    told = re.compile("^As a matrix 324×400: .* It is too large to be drawn cell by cell.$")
    expect(page.get_by_text(told)).to_be_visible()
    expect(matrix(page)).to_have_count(0)


def test_without_a_matrix_there_is_none(visit):
    page = visit("/?scene=pad")
    expect(page.locator(".matrix")).to_be_hidden()
