"""The room of the explanations as a learner walks through it, and its linked cursor."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cnnviz.vision.samples import SAMPLES

pytestmark = pytest.mark.browser
SECONDS = 1000
FIRST = 240 * SECONDS  # a slow machine imports TensorFlow in a minute
MAP = ".maps .panel.map"


def drawn(page: Page, maps: int = 1) -> None:
    """Wait until so many maps stand on the stage and nothing is being computed."""
    expect(page.locator(MAP)).to_have_count(maps, timeout=FIRST)
    expect(page.locator(".maps[data-drawn=true]")).to_be_visible(timeout=FIRST)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=FIRST
    )


def choose(page: Page, label: str, option: re.Pattern[str]) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option).click()


def numbers(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".maps .readout").all_inner_texts()]


def inks(page: Page, place: int = 0) -> list[int]:
    return (
        page.locator(f"{MAP} .frame canvas")
        .nth(place)
        .evaluate("node => [...node.getContext('2d').getImageData(0, 0, node.width, node.height).data]")
    )


def test_a_learner_walks_from_picture_to_method_layer_trust_evaluation_and_report(visit):
    sent: list[int] = []
    page = visit(
        "/grad_cam?cam_source=upload",
        prepare=lambda page: page.on(
            "websocket", lambda it: it.on("framesent", lambda payload: sent.append(1))
        ),
    )
    drawn(page)
    page.locator("input[type=file]").set_input_files(SAMPLES["horse"].path)
    expect(page.locator(".maps canvas[aria-label='The picture horse.jpg']")).to_be_visible(timeout=FIRST)
    expect(page.locator(f"{MAP} figcaption b")).to_have_text(
        "Evidence for “horse · cavallo · 말”", timeout=FIRST
    )
    drawn(page)

    # One cursor for all panels; nothing of it is the server's business.
    assert sent, "the page itself must have spoken to the server, or this test sees nothing"
    before, first = len(sent), numbers(page)
    frame = page.locator(f"{MAP} .frame")
    box = frame.bounding_box()
    frame.hover(position={"x": box["width"] * 0.05, "y": box["height"] * 0.95})
    pixel, cell = numbers(page)
    assert cell.startswith("Row 8, column 1") and "of the strongest" in cell and "red" in pixel
    assert pixel != first[0]
    page.locator(".maps .boards").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{MAP} .where")).to_have_text("Row 7, column 2")
    page.keyboard.press("Home")
    expect(page.locator(f"{MAP} .number")).to_contain_text("100 % of the strongest")
    smooth = inks(page)
    page.get_by_role("button", name="True grid").click()
    grid = inks(page)
    assert grid != smooth
    page.get_by_role("slider", name="Opacity").fill("0")
    assert inks(page) != grid
    page.get_by_role("button", name="Smooth").click()
    assert len(sent) == before

    choose(page, "Method", re.compile("^HiResCAM$"))
    expect(page.get_by_text("Green speaks for the class")).to_be_visible(timeout=FIRST)
    drawn(page)
    page.get_by_role("tab", name="Layer by layer").click()
    page.get_by_role("button", name=re.compile("^block6a_expand_activation, 16×16|^block6b")).first.click(
        timeout=FIRST
    )
    expect(page.locator(f"{MAP} figcaption span")).to_contain_text("of block6", timeout=FIRST)
    drawn(page)
    expect(page).to_have_url(re.compile("(?=.*cam_layer=block6)(?=.*cam_method=HiResCAM)"))

    page.get_by_role("radio", name="Two methods").or_(page.get_by_role("button", name="Two methods")).click()
    drawn(page, maps=2)
    page.locator(f"{MAP} .frame").nth(1).hover(position={"x": 5, "y": 5})
    assert [text.startswith("Row 1, column 1") for text in numbers(page)[1:]] == [True, True]
    assert page.locator(f"{MAP} figcaption b").all_inner_texts()[0] == "HiResCAM"

    page.get_by_text("Check this map").click()
    verdict = page.locator(".st-key-cam_trust_verdict [data-testid=stAlert]")
    expect(verdict).to_contain_text(re.compile("this map"), timeout=FIRST)

    page.get_by_test_id("stPageLink").get_by_text("Evaluation").first.click()
    expect(page.get_by_role("gridcell", name="dog, recognised")).to_be_visible(timeout=FIRST)
    page.get_by_role("tab", name="Take it away").click()
    with page.expect_download(timeout=FIRST) as waiting:
        page.get_by_role("button", name="Report").click()
    report = waiting.value.path().read_text(encoding="utf-8")
    assert report.startswith("<!doctype html>") and "1,959 of 2,000" in report


def test_the_room_fits_a_telephone_in_the_dark_and_can_be_read_by_everybody(visit):
    page = visit("/grad_cam?cam_compare=method&cam_view=grid", width=390, color_scheme="dark", has_touch=True)
    drawn(page, maps=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in page.locator(".maps .frame, .maps .views button").all():
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] >= 24
    expect(page.get_by_role("button", name="True grid")).to_have_attribute("aria-pressed", "true")
    page.locator(f"{MAP} .frame").first.tap(position={"x": 3, "y": 3})
    assert [text.startswith("Row 1, column 1") for text in numbers(page)[1:]] == [True, True]
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    ours = "stBidiComponent"  # around a component; the rest is Streamlit's
    assert [one["id"] for one in found for node in one["nodes"] if ours in str(node["target"])] == []


def test_a_model_of_one_s_own_comes_in_is_tried_and_explained(visit, colour_model, tmp_path):
    page = visit("/grad_cam")
    drawn(page)
    page.get_by_role("button", name="Yours").click()
    wrong = tmp_path / "wrong.keras"
    wrong.write_bytes(b"no archive")
    bring = page.locator(".st-key-cam_own_file input[type=file]")
    bring.set_input_files(wrong)
    expect(page.get_by_test_id("stAlert")).to_contain_text("wrong.keras", timeout=FIRST)
    bring.set_input_files(colour_model)
    told = page.get_by_text("tells 10 classes apart")
    expect(told).to_contain_text("52 parameters", timeout=FIRST)

    take = page.get_by_role("button", name="Use this model")
    expect(take).to_be_disabled()  # nobody has said what its colours were while it learned
    names = page.get_by_label("Or typed, one a line")
    names.fill("\n".join(f"colour {number}" for number in range(9)))
    names.press("Control+Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("9 class names", timeout=FIRST)
    names.fill("\n".join(f"colour {number}" for number in range(10)))
    names.press("Control+Enter")
    expect(page.locator("td", has_text="colour").first).to_be_attached(timeout=FIRST)
    # A list closes when the box that it opens from is scrolled, so that comes before.
    page.get_by_text("A picture is", exact=True).scroll_into_view_if_needed()
    page.locator(".st-key-cam_own_preprocessing input").click()
    page.get_by_role("option", name="0 to 1", exact=True).click()
    expect(page.locator("td strong").first).to_have_text("0 to 1", timeout=FIRST)
    take.click()

    expect(page.locator(f"{MAP} figcaption b")).to_have_text(
        re.compile("Evidence for “colour [012]”"), timeout=FIRST
    )
    drawn(page)
    expect(page.get_by_label("Model", exact=True)).to_have_value("model.keras (yours)")
