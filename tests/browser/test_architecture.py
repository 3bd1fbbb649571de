"""The architecture page in a real browser: point, tap, press keys, build, and come back by the link."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, WebSocket, expect

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.cone import cone
from cnnviz.core.network import summarise

pytestmark = pytest.mark.browser

LENET = summarise(ARCHITECTURES["lenet_5"].network)
OWN = "/architecture?arch_preset=own&arch_size=28&arch_network="


def blocks(page: Page) -> Locator:
    return page.locator(".network .block")


def block(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^{name}, "))


def told(page: Page) -> Locator:
    return page.locator(".network .told")


def photo(page: Page) -> Locator:
    return page.locator(".network canvas.photo")


def patch(name: str, row: int, column: int) -> str:
    field = next(line.receptive_field for line in LENET.rows if line.name == name)
    (top, bottom), (left, right) = field.patch(row, column)
    return f"sees rows {top} to {bottom}, columns {left} to {right} of the picture".replace("-", "−")


def test_each_unit_that_the_keys_reach_sees_the_patch_of_the_core(visit):
    page = visit("/architecture?arch_preset=lenet_5")
    block(page, "c3").click()
    photo(page).focus()
    page.keyboard.press("Home")
    expect(told(page)).to_contain_text("Unit at row 0, column 0 of 10×10")
    expect(told(page)).to_contain_text(patch("c3", 0, 0))
    for _step in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(told(page)).to_contain_text(patch("c3", 3, 1))
    page.keyboard.press("End")
    expect(told(page)).to_contain_text(patch("c3", 9, 9))
    rows = [seen.rows for seen in cone(LENET, "c3", 9, 9).values()]
    counts = " → ".join(str(last - first + 1) for first, last in rows)
    expect(told(page)).to_contain_text(f"layer by layer back to the picture: {counts}")


def test_arrow_keys_walk_from_layer_to_layer(visit):
    page = visit("/architecture?arch_preset=lenet_5")
    block(page, "c1").click()
    for name in ("s2", "c3", "s4", "c5", "flatten_1"):
        page.keyboard.press("ArrowRight")
        expect(block(page, name)).to_be_focused()
        expect(block(page, name)).to_have_attribute("aria-pressed", "true")
    expect(told(page)).to_contain_text("Each of the 120 units sees the whole picture.")
    page.keyboard.press("Home")
    expect(told(page)).to_contain_text("A pixel sees itself.")


def test_pointing_shows_a_block_for_the_moment_and_a_click_keeps_it(visit):
    page = visit("/architecture?arch_preset=lenet_5")
    first = told(page).locator(".title").text_content()
    block(page, "c1").hover()
    expect(told(page)).to_contain_text("c1, Conv2D: output 28×28×6, 5·5·1·6 + 6 = 156 parameters")
    page.mouse.move(5, 300)
    expect(told(page).locator(".title")).to_have_text(first)
    block(page, "c1").click()
    page.mouse.move(5, 300)
    expect(told(page)).to_contain_text("c1, Conv2D")


def test_pointing_at_the_photograph_finds_the_cell_and_asks_no_server(visit):
    sent: list[str] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: sent.append(str(type(payload))))

    page = visit("/architecture?arch_preset=lenet_5", prepare=lambda page: page.on("websocket", watch))
    assert sent
    block(page, "s4").click()
    page.wait_for_timeout(300)
    sent.clear()
    box = photo(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    expect(told(page)).to_contain_text("Unit at row 0, column 0 of 5×5")
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 3)
    expect(told(page)).to_contain_text("Unit at row 0, column 4 of 5×5")
    expect(told(page)).to_contain_text(patch("s4", 0, 4))
    assert not sent


def test_padding_that_a_unit_sees_is_said(visit):
    page = visit("/architecture?arch_preset=vgg_16_base")
    block(page, "block5_conv3").click()
    photo(page).focus()
    page.keyboard.press("Home")
    expect(told(page)).to_contain_text("of the patch lies outside the picture (hatched)")
    expect(told(page)).to_contain_text("top = 0 · 16 − 90 = −90")


def test_a_finger_chooses_a_block_and_a_unit_on_a_phone(visit):
    page = visit("/architecture?arch_preset=lenet_5", width=390, height=844, has_touch=True)
    block(page, "c1").tap()
    expect(told(page)).to_contain_text("c1, Conv2D")
    photo(page).tap(position={"x": 4, "y": 4})
    expect(told(page)).to_contain_text("Unit at row 0, column 0 of 28×28")


@pytest.mark.parametrize("preset", ["animals_10", "inception_block", "efficientnet_lite0", "own"])
def test_nothing_is_wider_than_a_phone_but_the_drawing_scrolls_in_itself(visit, preset):
    page = visit(f"/architecture?arch_preset={preset}", width=390, height=844)
    expect(blocks(page).first).to_be_attached()
    assert page.get_by_test_id("stMain").evaluate("node => node.scrollWidth") <= 390
    drawing = page.locator(".network .drawing")
    assert drawing.evaluate("node => node.clientWidth") <= 358
    if preset != "inception_block":
        assert drawing.evaluate("node => node.scrollWidth > node.clientWidth")


def test_a_network_is_built_in_the_form_and_comes_back_by_its_link(visit):
    page = visit(f"{OWN}conv 8 3; flatten; dense 10")
    expect(blocks(page)).to_have_count(4)
    page.get_by_role("button", name="Add after").click()
    expect(blocks(page)).to_have_count(5)
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="MaxPooling2D", exact=True).click()
    expect(blocks(page).nth(2)).to_have_attribute("aria-label", re.compile("MaxPooling2D: output 13×13×8"))
    page.get_by_label("Pool size").fill("3")
    page.keyboard.press("Enter")
    expect(blocks(page).nth(2)).to_have_attribute("aria-label", re.compile("output 8×8×8"))
    expect(page).to_have_url(re.compile("pool"))
    address = page.url
    again = visit(address[address.index("/architecture") :])
    expect(blocks(again).nth(2)).to_have_attribute("aria-label", re.compile("output 8×8×8"))
    expect(again.get_by_label("Input size", exact=True)).to_have_value("28")
    again.get_by_role("button", name="Later").click()
    expect(blocks(again).nth(1)).to_have_attribute("aria-label", re.compile("MaxPooling2D: output 9×9×3"))


def test_a_preset_is_taken_over_with_its_size_and_its_link_restores_it(visit):
    page = visit("/architecture?arch_preset=lenet_5")
    page.get_by_role("button", name="Change its layers").click()
    expect(page.get_by_label("Filters")).to_have_value("6")
    page.get_by_label("Filters").fill("12")
    page.keyboard.press("Enter")
    expect(blocks(page).nth(1)).to_have_attribute("aria-label", re.compile("output 28×28×12"))
    expect(page).to_have_url(re.compile("conv(%20|\\+)12(%20|\\+)5"))
    address = page.url
    again = visit(address[address.index("/architecture") :])
    expect(blocks(again).nth(1)).to_have_attribute("aria-label", re.compile("output 28×28×12"))
    expect(again.get_by_label("Input size", exact=True)).to_have_value("32")


def test_the_layer_that_breaks_is_marked_and_those_before_it_stay(visit):
    page = visit(f"{OWN}pool; pool; pool; pool; pool; flatten")
    expect(page.get_by_text("Layer 5, max_pooling2d_5 (MaxPooling2D), does not fit.")).to_be_visible()
    expect(blocks(page)).to_have_count(5)
    expect(page.locator(".network .broken")).to_have_count(1)


@pytest.mark.parametrize(("preset", "theme"), [("animals_10", "light"), ("resnet_block_down", "dark")])
def test_axe_finds_nothing_wrong_in_the_drawing(visit, preset, theme):
    page = visit(f"/architecture?arch_preset={preset}", color_scheme=theme)
    expect(blocks(page).first).to_be_visible()
    results = Axe().run(page, context={"include": [[".stBidiComponent"]]})
    assert results.violations_count == 0, results.generate_report()
