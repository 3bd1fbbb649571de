"""A transposed convolution on the stage: each input cell stamps the kernel on the output."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.core.conv_transpose import trace_conv2d_transpose

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "stage_scenes.py"

# The scene "transposed".
TRACE = trace_conv2d_transpose([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0, 0], [1, 2, 1], [1, 2, 3]])


def board(page: Page, name: str) -> Locator:
    return page.get_by_role("img", name=re.compile(f"^{name}"))


def middle(plane: Locator, row: int, column: int) -> dict[str, float]:
    pitch = plane.evaluate("node => node.plane.pitch")
    return {"x": (column + 0.5) * pitch - 1, "y": (row + 0.5) * pitch - 1}


def press(page: Page, *keys: str) -> None:
    page.get_by_role("group", name=re.compile("^Grids")).focus()
    for key in keys:
        page.keyboard.press(key)


def stamps(page: Page) -> list[tuple[int, ...]]:
    """Each "4 + 5·1 = 9" of the arithmetic, as numbers."""
    texts = page.locator(".arithmetic .stamp").all_inner_texts()
    return [tuple(int(number) for number in re.findall(r"\d+", text)) for text in texts]


def colours(plane: Locator) -> np.ndarray:
    """The colour near the upper left corner of each cell, where no number stands."""
    rows = plane.evaluate(
        """node => {
            const { rows, columns, pitch, pen } = node.plane;
            const scale = pen.getTransform().a;
            const at = (place) => Math.round((place * pitch + 5) * scale);
            return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) =>
                pen.getImageData(at(column), at(row), 1, 1).data.join()));
        }"""
    )
    return np.array(rows)


def test_each_step_adds_one_stamp_to_what_stands_there(visit):
    page = visit("/?scene=transposed")
    before = np.zeros((5, 5))
    for row in range(3):
        for column in range(3):
            window = before[row : row + 3, column : column + 3]
            value = TRACE.image[row, column, 0]
            expected = [
                (there, value, weight, there + value * weight)
                for there, weight in zip(window.flat, TRACE.kernel.flat, strict=True)
            ]
            expect(page.locator(".arithmetic .head")).to_contain_text(
                f"Input row {row + 1}, column {column + 1}"
            )
            assert stamps(page) == expected
            np.testing.assert_array_equal(
                [s[3] for s in expected], TRACE.accumulated[row, column, ..., 0].ravel()
            )
            window += TRACE.stamps[row, column, ..., 0]
            press(page, "ArrowRight")
    np.testing.assert_array_equal(before, TRACE.output[..., 0])


def test_the_counter_counts_input_cells_and_the_step_is_told_in_words(visit):
    page = visit("/?scene=transposed")
    press(page, "End")
    expect(page.locator(".counter")).to_have_text("row 3, column 3 of 3×3 · step 9 of 9")
    told = "Step 9 of 9, row 3, column 3. 9 times the kernel is added at rows 3–5 and columns 3–5."
    expect(page.locator("[aria-live=polite]").filter(has_text=told)).to_have_count(1)


def test_an_output_cell_holds_its_running_value_and_names_the_inputs_that_feed_it(visit):
    page = visit("/?scene=transposed")
    output = board(page, "Output")
    for key, step in (("Home", (0, 0)), ("ArrowRight", (0, 1)), ("End", (2, 2))):
        press(page, key)
        output.hover(position=middle(output, 1, 1))
        last = min(step[0], 1), min(step[1], 1)
        value = int(TRACE.accumulated[*last, 1 - last[0], 1 - last[1], 0])
        expect(page.get_by_text(f"Output row 2, column 2 = {value} · fed by 4 of 9 inputs")).to_be_visible()
        page.mouse.move(1, 1)


def test_a_weight_marks_every_output_it_writes_on_and_an_input_shows_its_stamp(visit):
    page = visit("/?scene=transposed")
    kernel, picture = board(page, "Kernel"), board(page, "Input")
    kernel.hover(position=middle(kernel, 1, 2))
    told = "Weight row 2, column 3 = 1 · used 9×, once on each marked output cell · here 1 · 1 = 1"
    expect(page.get_by_text(told)).to_be_visible()
    picture.hover(position=middle(picture, 1, 2))
    expect(page.get_by_text("Input row 2, column 3 = 6")).to_be_visible()
    assert [stamp[1:3] for stamp in stamps(page)] == [(6, weight) for weight in TRACE.kernel.flat]
    moved = page.locator(".plane.output .window")
    pitch = board(page, "Output").evaluate("node => node.plane.pitch")
    assert moved.evaluate("node => node.style.transform") == f"translate({2 * pitch}px, {pitch}px)"


def test_several_channels_add_their_products_in_one_stamp(visit):
    page = visit("/?scene=stamps")
    numbers = re.compile(r"−?\d+")
    for text in page.locator(".arithmetic .stamp").all_inner_texts():
        there, a, first, b, second, result = (int(n.replace("−", "-")) for n in numbers.findall(text))
        assert there + a * first + b * second == result
    output = board(page, "Output")
    output.hover(position=middle(output, 1, 1))
    expect(page.get_by_text(re.compile("fed by 1 of 9 inputs · here the stamp adds"))).to_be_visible()
    page.get_by_role("radio", name="Filter 2").click()
    expect(board(page, "Output, 7×7, filter 2 of 2")).to_be_visible()


def test_what_is_cut_off_is_said_of_the_cell_and_of_the_canvas(visit):
    page = visit("/?scene=checkerboard")
    expect(page.get_by_text("9×9, cut to 8×8")).to_be_visible()
    press(page, "End")
    output = board(page, "Output")
    output.hover(position=middle(output, 8, 2))
    expect(page.get_by_text(re.compile("^Cut off = 2"))).to_be_visible()
    output.hover(position=middle(output, 7, 2))
    expect(page.get_by_text(re.compile("^Output row 8, column 3 = 2"))).to_be_visible()


def test_the_overlap_shows_the_checkerboard(visit):
    """Cells with as many weights share a colour, and other numbers have others, whatever the step."""
    page = visit("/?scene=checkerboard")
    coverage = trace_conv2d_transpose(np.ones((4, 4)), np.ones((3, 3)), strides=2, padding="same").coverage
    page.get_by_role("switch", name="Overlap").click()
    expect(page.get_by_text("weights on each cell")).to_be_visible()
    seen = colours(board(page, "Output"))
    inside = np.s_[:8, :8]  # what is cut off is hatched
    found = {
        count: set(seen[inside][coverage[inside] == count].tolist())
        for count in np.unique(coverage[inside]).tolist()
    }
    assert sorted(found) == [1, 2, 4]
    assert all(len(shades) == 1 for shades in found.values())
    assert len(set.union(*found.values())) == 3
    page.get_by_role("switch", name="Overlap").click()
    assert len(set(colours(board(page, "Output"))[inside].ravel().tolist())) < 5


def test_cells_not_written_yet_hold_the_bias(visit):
    page = visit("/?scene=stamps")
    output = board(page, "Output")
    output.hover(position=middle(output, 6, 6))
    expect(page.get_by_text("Output row 7, column 7 = 1 · fed by 1 of 9 inputs")).to_be_visible()


def test_a_tap_on_a_phone_holds_an_output_cell(visit):
    page = visit("/?scene=transposed", width=390, has_touch=True, is_mobile=True)
    output = board(page, "Output")
    output.tap(position=middle(output, 2, 2))
    expect(page.get_by_text(re.compile("^Output row 3, column 3 .* held$"))).to_be_visible()
