"""The answers to many pictures as a visitor looks through them: mouse, keys, finger, and the report."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

APP = Path(__file__).parent / "apps" / "evaluation.py"


def tile(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def test_from_the_matrix_to_a_picture_its_map_and_the_report(visit, tmp_path):
    page = visit()
    page.get_by_role("gridcell", name="cat, taken for dog: 3 of 15").click()
    expect(page.get_by_text("cat, taken for dog: 3", exact=True)).to_be_visible()
    cell = page.locator("[class*=st-key-eval_test_cell]")
    first = tile(cell, "0_[x].png").first
    expect(first).to_have_accessible_name("dog 99.0%, wrong. label: cat (1.0%) 0_[x].png")
    map_ = first.locator("img.map")
    expect(map_).to_have_css("opacity", "0")
    first.hover()
    expect(map_).to_have_css("opacity", "1")
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Hash of the file:")).to_be_visible()
    page.get_by_role("tab", name="Take it away").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Report").click()
    report = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(report)
    away = page.context.new_page()
    asked: list[str] = []
    away.on("request", lambda request: asked.append(request.url))
    away.goto(report.as_uri())
    expect(away.get_by_role("heading", name="Wrong answers, the surest first")).to_be_visible()
    assert away.locator("figure").count() == 30
    assert all(url.startswith(("file:", "data:")) for url in asked)
    shown = away.locator("figure .both").first
    shown.focus()
    expect(shown.locator("img").nth(1)).to_have_css("opacity", "1")
    violations = Axe().run(away, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [one["id"] for one in violations] == []


def test_a_finger_finds_a_map_on_a_telephone(visit):
    page = visit(width=390, has_touch=True, color_scheme="dark")
    first = tile(page, "0_[x].png").first
    first.tap()
    expect(first.locator("img.map")).to_have_css("opacity", "1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    ours = "stBidiComponent"  # around a component; the rest is Streamlit's
    assert [one["id"] for one in found for node in one["nodes"] if ours in str(node["target"])] == []
