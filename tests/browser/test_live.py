"""The live camera in a browser, with a camera that shows a dog and an elephant in turn."""

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from cnnviz.vision.samples import SAMPLES

pytestmark = pytest.mark.browser

SHOWN = ("dog", "elephant_cutout")
FRAMES_EACH = 40  # the fake camera shows about 30 a second


def film(path: Path, animals: tuple[str, ...], *, code: str = "") -> Path:
    """Write a film of still pictures, as a series of JPEGs or with a codec."""
    pictures = [cv2.resize(cv2.imread(str(SAMPLES[name].path)), (320, 240)) for name in animals]
    if not code:
        files = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures]
        path.write_bytes(b"".join(file * FRAMES_EACH for file in files))
        return path
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*code), 10, (320, 240))
    for picture in pictures:
        for _ in range(20):
            writer.write(picture)
    writer.release()
    return path


@pytest.fixture(scope="module")
def browser(
    playwright_driver: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A Chromium with a camera; who wants its pictures has to ask."""
    pictures = film(tmp_path_factory.mktemp("camera") / "camera.mjpeg", SHOWN)
    camera = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={pictures}",
    ]
    browser = playwright_driver.chromium.launch(
        executable_path=chromium, args=["--no-sandbox", "--disable-gpu", *camera]
    )
    yield browser
    browser.close()


def best(page: Page, animal: str) -> None:
    expect(page.locator(".answers .best")).to_contain_text(animal)


def answered(page: Page) -> int:
    return int(page.locator("section.live").get_attribute("data-answered") or 0)


def test_a_camera_is_asked_for_answered_frozen_and_let_go(visit):
    page = visit("/live")
    start = page.get_by_role("button", name="Start the camera")
    start.click()
    expect(page.locator(".message")).to_contain_text("The camera was refused")

    page.context.grant_permissions(["camera"])
    start.click()
    best(page, "dog")
    best(page, "elephant")  # the picture has changed, and the answer with it
    expect(page.locator(".rate")).to_have_text(re.compile(r"\d pictures a second · \d+ ms from picture"))
    expect(page.get_by_role("grid")).to_have_count(0)

    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_role("gridcell")).to_have_count(64)
    expect(page.locator(".spoken")).to_contain_text("Frozen. The network says")
    count = answered(page)
    said = page.locator(".answers").inner_text()
    page.get_by_role("gridcell", name=re.compile("100 % of the peak")).focus()
    expect(page.locator(".readout")).to_contain_text("100 % of the peak")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".readout")).not_to_contain_text("100 % of the peak")
    page.wait_for_timeout(500)
    assert answered(page) == count and page.locator(".answers").inner_text() == said

    page.get_by_text("true grid").click()  # the frame that stands still is asked about once more
    expect(page.locator(".heat.blocks")).to_be_visible()
    assert answered(page) == count + 1

    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("gridcell")).to_have_count(0)
    page.locator("section.live video").evaluate("video => { window.kept = video.srcObject.getTracks()[0]; }")
    page.get_by_role("button", name="Stop").click()
    expect(start).to_be_focused()
    assert page.evaluate("window.kept.readyState") == "ended"
    start.click()
    expect(page.locator("section.live[data-state=live]")).to_be_visible()
    page.locator("section.live video").evaluate("video => { window.kept = video.srcObject.getTracks()[0]; }")
    page.get_by_role("link", name="Pooling", exact=True).first.click()
    page.wait_for_function("window.kept.readyState === 'ended'")  # who leaves the page is not watched


def test_on_a_telephone_a_film_takes_the_place_of_the_camera(visit, tmp_path):
    page = visit("/live", width=390)
    page.locator("section.live input[type=file]").set_input_files(__file__)
    expect(page.locator(".message")).to_contain_text("cannot play the file test_live.py")
    path = film(tmp_path / "film.webm", ("cat", "cat"), code="VP80")
    page.locator("section.live input[type=file]").set_input_files(path)
    best(page, "cat")
    page.get_by_role("button", name="Freeze").click()
    cell = page.get_by_role("gridcell").first
    expect(cell).to_be_visible()
    assert cell.bounding_box()["width"] >= 24  # what a finger needs (WCAG 2.5.8)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
