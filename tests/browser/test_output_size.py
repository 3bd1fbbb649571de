"""The output size page in a browser: the shifted windows where they are drawn, and settings by a click."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def axis(page: Page, name: str) -> Locator:
    return page.get_by_role("img", name=re.compile(f"^{name}"))


def left(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["x"]


def test_the_windows_of_pytorch_begin_one_pixel_before_those_of_keras(visit):
    page = visit("/output_size")
    keras, torch = axis(page, "Keras"), axis(page, "PyTorch")
    expect(keras.locator(".bar")).to_have_text(["6", "12", "11"])
    expect(torch.locator(".bar")).to_have_text(["3", "9", "15"])
    first = [line.locator(".pixel").first for line in (keras, torch)]
    assert left(first[0]) == pytest.approx(left(first[1]), abs=1)
    pixel = left(keras.locator(".pixel").nth(1)) - left(first[0])
    shift = left(keras.locator(".bar").first) - left(torch.locator(".bar").first)
    assert shift == pytest.approx(pixel, abs=1)


def test_a_setting_found_backwards_moves_into_the_widgets_and_the_address(visit):
    page = visit("/output_size?size_lab=backwards&size_have=28&size_want=14")
    page.get_by_role("button", name="Use", exact=True).first.click()
    expect(page.get_by_label("Input size")).to_have_value("28")
    expect(page.get_by_label("Kernel size")).to_have_value("2")
    expect(page).to_have_url(re.compile("size_input=28.*size_kernel=2|size_kernel=2.*size_input=28"))
    expect(page.locator(".counter")).to_contain_text("of 14×14")
    page.reload()
    expect(page.get_by_label("Kernel size")).to_have_value("2")


@pytest.mark.parametrize("question", ["frameworks", "division", "backwards", "chain"])
def test_no_question_is_wider_than_a_telephone(visit, question):
    page = visit(f"/output_size?size_lab={question}&size_apart=true&size_padding=pair", width=390)
    expect(page.get_by_text("What do you want to find out?")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.get_by_test_id("stMain").evaluate("node => node.scrollWidth") <= 390
