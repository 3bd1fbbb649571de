"""The confusion matrix as a learner drives it: mouse, keys and finger, and the pictures behind a cell."""

import re
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "confusion.py"


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("gridcell", name=re.compile(f"^{name}"))


def chosen(page: Page) -> Locator:
    return page.get_by_text(re.compile("^chosen:"))


def focused(page: Page) -> str:
    """What a screen reader would read out; the grid stands in a shadow tree."""
    script = "() => { let e = document.activeElement; while (e?.shadowRoot) e = e.shadowRoot.activeElement; "
    return page.evaluate(script + "return e?.getAttribute('aria-label') ?? ''; }")


def test_a_click_shows_the_pictures_of_the_cell_and_the_same_click_lets_go(visit):
    page = visit()
    expect(page.get_by_text("Most frequent mistakes:")).to_be_visible()
    wrong = cell(page, "dog, taken for cat: 2 of 16")
    wrong.click()
    expect(page.get_by_text("dog, taken for cat: 2", exact=True)).to_be_visible()
    expect(page.locator("[class*=st-key-train_cell] img")).to_have_count(2)
    expect(page.get_by_text("Most frequent mistakes:")).to_have_count(0)
    expect(wrong).to_have_attribute("aria-selected", "true")
    assert focused(page).startswith("dog, taken for cat")  # the answer of the server did not take it away

    wrong.click()
    expect(page.get_by_text("Most frequent mistakes:")).to_be_visible()
    expect(wrong).to_have_attribute("aria-selected", "false")


def test_many_pictures_come_in_pages_the_surest_first(visit):
    page = visit()
    cell(page, "cat, recognised: 30 of 35").click()
    pictures = page.locator("[class*=st-key-train_cell] img")
    said = page.locator("[class*=st-key-train_cell]").get_by_text(re.compile(r"\d %|\d%"))
    expect(pictures).to_have_count(24)
    expect(said.first).to_contain_text("95%")
    page.get_by_role("button", name="Page 2").click()
    expect(pictures).to_have_count(6)
    expect(said.last).to_contain_text("66%")


def test_arrow_keys_move_enter_chooses_and_one_tab_leaves(visit):
    page = visit("/?matrix=4")
    first = cell(page, "animal 1, recognised")
    first.focus()
    for key, wanted in [
        ("ArrowRight", "animal 1, taken for animal 2"),
        ("ArrowDown", "animal 2: none among"),
        ("ArrowDown", "animal 3, taken for animal 2"),
        ("End", "animal 3, taken for animal 4"),
        ("ArrowRight", "animal 3, taken for animal 4"),
        ("Home", "animal 3, taken for animal 1"),
    ]:
        page.keyboard.press(key)
        assert focused(page).startswith(wanted), key
    page.keyboard.press("Enter")
    expect(chosen(page)).to_have_text("chosen: (2, 0)")
    assert focused(page).startswith("animal 3, taken for animal 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    expect(chosen(page)).to_have_text("chosen: (2, 1)")
    page.keyboard.press("Tab")
    assert not focused(page).startswith("animal")
    expect(page.get_by_role("gridcell", selected=True)).to_have_count(1)


def test_the_line_below_reads_out_what_is_pointed_at(visit):
    page = visit("/?matrix=4")
    expect(page.locator(".readout")).to_contain_text("Choose a cell")
    cell(page, "animal 1, taken for animal 3").hover()
    expect(page.locator(".readout")).to_have_text("animal 1, taken for animal 3: 2 of 1006 (0.2 %)")


def test_ten_classes_fit_a_telephone_and_a_finger_chooses(visit):
    page = visit("/?matrix=10", width=390, has_touch=True)
    for place in (0, 99):
        box = page.get_by_role("gridcell").nth(place).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert min(box["width"], box["height"]) >= 24  # what a finger needs (WCAG 2.5.8)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("gridcell").nth(99).tap()
    expect(chosen(page)).to_have_text("chosen: (9, 9)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_matrix_and_pictures_can_be_read_by_everybody(visit, scheme):
    page = visit(color_scheme=scheme)
    cell(page, "dog, taken for cat").click()
    expect(page.locator("[class*=st-key-train_cell] img")).to_have_count(2)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    ours = "stBidiComponent"  # around a component; the rest is Streamlit's
    assert [one["id"] for one in found for node in one["nodes"] if ours in str(node["target"])] == []


def test_the_files_are_those_of_the_run(visit, tmp_path):
    page = visit()
    page.get_by_text("Take it away").click()

    def download(label: str) -> Path:
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    model = download("Model")
    assert model.suffix == ".keras" and model.read_bytes() == b"a model"
    assert download("History").read_text() == "epoch,loss\n0,1.5\n"
    assert '"epochs"' in download("Settings").read_text()
    with zipfile.ZipFile(download("TensorBoard")) as file:
        assert [name.partition("/")[2] for name in file.namelist()] == ["train/events.out.tfevents.0"]
