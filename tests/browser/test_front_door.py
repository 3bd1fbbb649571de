"""The app behind its security headers works as without them."""

import pytest
from playwright.sync_api import Page, expect

from cnnviz.content import lessons
from cnnviz.ui import nav

pytestmark = pytest.mark.browser
APP = "cnnviz/asgi.py"


@pytest.mark.parametrize("entry", nav.PAGES, ids=lambda entry: entry.name)
def test_the_security_policy_blocks_nothing_that_a_page_needs(visit, entry):
    blocked = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: "Security Policy" in message.text and blocked.append(message.text))

    page = visit(f"/{entry.name}" if entry is not nav.PAGES[0] else "/", prepare=listen)
    expect(page.get_by_role("heading", level=1)).to_have_text(lessons.read(entry.name).title)
    expect(page.get_by_text(lessons.read(entry.name).sections["why"].heading)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not blocked
