"""A linked picture as a learner drives it: mouse, keys, finger; and the server is never asked."""

import re
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from cnnviz.core.conv import conv2d
from cnnviz.core.kernels import KERNELS

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "linked_picture.py"

rows, columns = np.mgrid[:64, :96]
GREY = np.where((rows - 32) ** 2 + (columns - 48) ** 2 < 400, 220, columns * 2)


def board(page: Page, name: str) -> Locator:
    return page.get_by_role("img", name=re.compile(f"^{name}"))


def equation(page: Page) -> Locator:
    return page.get_by_role("group", name="Window times kernel, written out")


def place(page: Page) -> Locator:
    return page.locator(".readout span")


def middle(board: Locator, row: int, column: int, height: int = 64, width: int = 96) -> dict[str, float]:
    """Where a pixel of the picture, counted from 0, lies on the board."""
    area = board.bounding_box()
    assert area
    return {"x": (column + 0.5) / width * area["width"], "y": (row + 0.5) / height * area["height"]}


def written_out(page: Page) -> tuple[float, float]:
    """The products on show added up, and the result on show."""
    text = equation(page).inner_text().replace("−", "-")
    factors = re.findall(r"([\d.]+|\(-[\d.]+\))·\s*([\d.]+|\(-[\d.]+\))", re.sub(r"\s+", "", text))
    total = sum(float(one.strip("()")) * float(other.strip("()")) for one, other in factors)
    return total, float(page.locator(".total .output").inner_text().replace("−", "-"))


def test_pointing_at_either_picture_moves_the_window_to_the_number_that_python_computed(visit):
    page = visit()
    answers = conv2d(GREY, KERNELS["sobel_right"].weights, padding="same")[:, :, 0]
    for name, row, column in [("Picture", 32, 27), ("Feature map", 40, 66), ("Picture", 10, 95)]:
        spot = board(page, name)
        spot.hover(position=middle(spot, row, column))
        expect(place(page)).to_contain_text(f"row {row + 1}, column {column + 1} ·")
        total, result = written_out(page)
        assert total == result == answers[row, column]
    assert answers[40, 66] < 0 > answers[10, 95]  # negative answers are shown as they are


def test_a_click_holds_the_window_and_another_click_lets_go(visit):
    page = visit()
    picture = board(page, "Picture")
    picture.click(position=middle(picture, 20, 30))
    expect(place(page)).to_have_text("Feature map row 21, column 31 · held")
    picture.hover(position=middle(picture, 50, 80))
    expect(place(page)).to_have_text("Feature map row 21, column 31 · held")
    picture.click(position=middle(picture, 20, 30))
    expect(place(page)).not_to_contain_text("held")
    picture.hover(position=middle(picture, 50, 80))
    expect(place(page)).to_contain_text("row 51, column 81 ·")
    picture.click(position=middle(picture, 5, 5))
    page.get_by_role("button", name="Let go").click()
    expect(place(page)).not_to_contain_text("held")


def test_keys_move_the_window_and_the_place_is_told_in_words(visit):
    page = visit()
    page.get_by_role("group", name=re.compile("arrow keys move the window")).focus()
    for key in ["Home", "ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowDown", "ArrowLeft", "ArrowUp"]:
        page.keyboard.press(key)
    expect(place(page)).to_contain_text("row 11, column 2 ·")
    answer = conv2d(GREY, KERNELS["sobel_right"].weights, padding="same")[10, 1, 0]
    told = f"Feature map row 11, column 2: the answer is {answer:.0f}."
    expect(page.locator("[aria-live=polite]").filter(has_text="row 11")).to_have_text(told)
    page.keyboard.press("End")
    expect(place(page)).to_contain_text("row 64, column 96 ·")


def test_a_dilated_blur_without_padding_and_a_full_one_with_bias_are_written_out_too(visit):
    page = visit("/?scene=motion")
    spot = board(page, "Feature map 56×88")
    spot.hover(position=middle(spot, 30, 20, 56, 88))
    expect(place(page)).to_contain_text("row 31, column 21 ·")
    total, result = written_out(page)
    answer = conv2d(GREY, KERNELS["motion_right"].weights, dilation_rate=2)[30, 20, 0]
    assert (total, result) == (pytest.approx(answer, abs=0.01), pytest.approx(answer, abs=0.01))

    page = visit("/?scene=bias")
    page.get_by_role("group", name=re.compile("arrow keys")).focus()
    page.keyboard.press("Home")
    expect(place(page)).to_contain_text("row 1, column 1 ·")
    total, result = written_out(page)
    answer = conv2d(GREY, KERNELS["outline"].weights, 3, padding="full")[0, 0, 0]
    assert total + 3 == result == answer


def test_the_view_without_sign_shows_a_negative_answer_as_bright_as_its_opposite(visit):
    page = visit()
    colour = """(canvas, [x, y]) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data]"""
    spot = board(page, "Feature map")
    negative, zero = [67, 32], [48, 32]
    answers = conv2d(GREY, KERNELS["sobel_right"].weights, padding="same")[:, :, 0]
    assert answers[32, 67] < 0 == answers[32, 48]
    red, green, blue, _ = spot.evaluate(colour, negative)
    assert min(red, blue) > green  # purple, neither black nor the colour of zero
    assert page.get_by_role("img", name="Colours from −752 to 752").is_visible()
    page.get_by_role("button", name="Without sign").click()
    expect(page.get_by_role("button", name="Without sign")).to_have_attribute("aria-pressed", "true")
    bright, dark = spot.evaluate(colour, negative), spot.evaluate(colour, zero)
    assert sum(bright) > sum(dark)
    assert page.get_by_role("img", name="Colours from 0 to 752").is_visible()


def test_pointing_and_stepping_never_ask_the_server_and_new_weights_leave_the_window_where_it_is(visit):
    sent: list[str] = []

    def watch(socket):
        socket.on("framesent", lambda payload: sent.append(str(type(payload))))

    page = visit(prepare=lambda page: page.on("websocket", watch))
    picture = board(page, "Picture")
    expect(picture).to_be_visible()
    page.wait_for_timeout(500)
    before = len(sent)
    picture.click(position=middle(picture, 20, 30))
    page.get_by_role("group", name=re.compile("arrow keys")).focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(place(page)).to_have_text("Feature map row 21, column 51 · held")
    assert before > 0
    assert len(sent) == before
    page.get_by_role("spinbutton", name="Added to each weight").fill("1")
    page.keyboard.press("Enter")
    expect(equation(page)).to_contain_text("·3")  # the weight that was 2
    expect(place(page)).to_have_text("Feature map row 21, column 51 · held")
    total, result = written_out(page)
    assert total == result == conv2d(GREY, KERNELS["sobel_right"].weights + 1, padding="same")[20, 50, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_works_by_finger_on_a_phone_and_has_no_accessibility_faults(visit, scheme):
    page = visit(width=390, height=844, color_scheme=scheme, has_touch=True, is_mobile=True)
    picture = board(page, "Picture")
    picture.tap(position=middle(picture, 20, 30))
    expect(place(page)).to_have_text("Feature map row 21, column 31 · held")
    numbers = board(page, "Its numbers at the window")
    numbers.tap(position=middle(numbers, 4, 6, 9, 9))  # two cells right of the middle
    expect(place(page)).to_contain_text("Feature map row 21, column 33 ·")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    results = Axe().run(page, context={"include": [[".stBidiComponent"]]})
    assert results.violations_count == 0, results.response["violations"]
