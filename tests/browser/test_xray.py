"""The graph of a model and the wall of maps as a learner drives them: mouse, keys and finger."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

APP = Path(__file__).parent / "apps" / "xray.py"


def button(page: Page, words: str):
    return page.get_by_role("button", name=re.compile(f"^{words}"))


def tile(page: Page, number: int):
    return page.get_by_role("option", name=re.compile(f"^Map {number}:"))


def test_a_part_opens_in_the_browser_and_its_layer_is_chosen_with_the_focus_kept(visit):
    page = visit()
    expect(button(page, "stem_relu")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "block_add")).to_have_count(0)
    button(page, "block: 4 layers").click()
    expect(button(page, "block_add")).to_be_visible()
    expect(page.get_by_text("layer: stem_relu")).to_be_visible()  # opening chooses nothing
    boxes = [button(page, f"block_{name}").bounding_box() for name in ("wide", "thin", "deep", "add")]
    assert boxes[0]["y"] < boxes[1]["y"] == boxes[2]["y"]  # the branches have lanes
    assert boxes[1]["x"] < boxes[2]["x"] < boxes[3]["x"]
    button(page, "block_add").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("layer: block_add")).to_be_visible()
    expect(button(page, "block_add")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "block_add")).to_be_focused()

    tile(page, 5).click()
    expect(page.get_by_text("map: 5")).to_be_visible()
    page.mouse.move(0, 0)  # what is pointed at is told before what has the focus
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(tile(page, 7)).to_be_focused()
    expect(page.get_by_text("Map 7: all zero")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("map: 7")).to_be_visible()
    expect(page.get_by_role("option", selected=True)).to_have_count(1)


def test_graph_and_wall_fit_a_telephone_and_can_be_read_by_everybody(visit):
    page = visit(width=390, has_touch=True, color_scheme="dark")
    expect(tile(page, 19)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tile(page, 19).tap()
    expect(page.get_by_text("map: 19")).to_be_visible()
    box = tile(page, 0).bounding_box()
    assert min(box["width"], box["height"]) >= 24  # what a finger needs (WCAG 2.5.8)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    ours = "stBidiComponent"  # around a component; the rest is Streamlit's
    assert [one["id"] for one in found for node in one["nodes"] if ours in str(node["target"])] == []
