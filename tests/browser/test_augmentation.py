"""The augmentation page in a browser: the gallery, the address, a file of one's own."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def copies(page):
    return page.locator(".st-key-aug_copies img")


def test_a_sample_from_the_gallery_new_draws_and_a_bad_file(visit):
    page = visit("/augmentation")
    expect(copies(page)).to_have_count(16)
    first = copies(page).first.get_attribute("src")

    page.get_by_role("button", name="See all").click()
    page.get_by_role("button", name="Koala").click()
    expect(page).to_have_url(re.compile("aug_picture=Koala"))
    expect(page.locator(".st-key-aug_thumbnails")).to_have_count(0)
    expect(copies(page).first).not_to_have_attribute("src", first)

    page.get_by_role("button", name="New draws").click()
    expect(page).to_have_url(re.compile("aug_seed=2"))

    page.get_by_text("One option", exact=True).click()
    expect(page.locator(".st-key-aug_sweep_strip img")).to_have_count(9)
    page.get_by_text("Sixteen draws", exact=True).click()
    expect(copies(page)).to_have_count(16)

    page.get_by_role("radio", name="Upload").click()
    letter = {"name": "letter.png", "mimeType": "image/png", "buffer": b"no picture at all" * 9}
    page.locator(".st-key-aug_upload input[type=file]").set_input_files(letter)
    expect(page.get_by_role("alert")).to_contain_text("letter.png is not a picture")
    expect(page.get_by_text("Until then: the sample “Koala”.")).to_be_visible()
    expect(copies(page)).to_have_count(16)


def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    page = visit("/augmentation?aug_view=matrix&aug_preset=strong&aug_shear_range=20", width=390)
    expect(page.locator(".st-key-aug_matrices .katex").first).to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") == 0
