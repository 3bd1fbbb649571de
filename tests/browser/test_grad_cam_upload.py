"""A picture of one's own and its Grad-CAM, in a browser."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from cnnviz.vision.samples import SAMPLES

pytestmark = pytest.mark.browser
SECONDS = 1000
FIRST = 240 * SECONDS  # a slow machine imports TensorFlow in a minute
MAP = "img[alt^='The map for']"


def seen(page, selector):
    """Wait until a picture is on the screen with its pixels, and return its address."""
    page.wait_for_function(
        "selector => (document.querySelector(selector) || {}).naturalWidth > 0",
        arg=selector,
        timeout=FIRST,
    )
    return page.locator(selector).first.get_attribute("src")


def test_an_upload_is_predicted_and_explained(visit):
    page = visit("/grad_cam?cam_source=upload")
    sample = seen(page, MAP)
    page.locator("input[type=file]").set_input_files(SAMPLES["horse"].path)
    expect(page.locator("img[alt='The picture horse.jpg']")).to_be_visible(timeout=FIRST)
    page.wait_for_function(
        "([selector, old]) => { const i = document.querySelector(selector); return i && i.src !== old; }",
        arg=[MAP, page.evaluate("path => new URL(path, location).href", sample)],
        timeout=FIRST,
    )
    expect(page.locator("img[alt^='The map for horse']")).to_be_visible()
    expect(page.locator("[data-testid=stProgress]").first).to_contain_text("horse · cavallo")
    expect(page.locator("[data-testid=stPlotlyChart]")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_broken_upload_is_told_and_the_page_goes_on(visit):
    page = visit("/grad_cam?cam_source=upload")
    seen(page, MAP)
    buffer = io.BytesIO()
    picture = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(picture).ellipse((50, 50, 200, 150), fill="red")
    picture.save(buffer, "JPEG")
    cut = {"name": "cut.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()[:500]}
    page.locator("input[type=file]").set_input_files(cut)
    expect(page.get_by_test_id("stAlert")).to_contain_text("cut.jpg", timeout=FIRST)
    expect(page.locator("img[alt='The picture dog.jpg']")).to_be_visible()
    expect(page.locator(MAP)).to_be_visible()


def test_another_class_changes_the_map_and_the_address(visit):
    page = visit("/grad_cam")
    seen(page, MAP)
    page.get_by_label("Explain the class").click()
    page.get_by_role("option", name="cat · gatto").click()
    expect(page.get_by_text("Evidence for “cat · gatto · 고양이”")).to_be_visible(timeout=FIRST)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    assert "cam_class=" in page.url
    again = visit(page.url.replace(page.evaluate("location.origin"), ""))
    expect(again.get_by_text("Evidence for “cat · gatto · 고양이”")).to_be_visible(timeout=FIRST)
