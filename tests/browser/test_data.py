"""The data page in a browser: a deep link and its five parts, on a telephone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PARTS = ["Sort it", "From folder to batch", "Encodings", "K-fold", "Look at it"]


def test_the_five_parts_open_without_an_error_on_a_telephone(visit):
    page = visit("/data?data_set=digits&data_look_view=pictures&data_look_class=class_3", width=390)
    expect(page.get_by_role("img", name=re.compile("of class 3"))).to_have_count(36)
    main = page.get_by_test_id("stMain")
    for name in PARTS:
        part = page.get_by_role("radio", name=name, exact=True)
        part.click()
        expect(part).to_be_checked()
        expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_have_count(1)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_text("Why look first")).to_be_visible()
        assert main.evaluate("element => element.scrollWidth - element.clientWidth") == 0, name
    expect(page.get_by_text("36 of 183 pictures")).to_be_visible()
