"""The replay of a network's inside: moved by hand, by key and by itself, while new epochs arrive."""

from pathlib import Path

from playwright.sync_api import Page, expect

APP = Path(__file__).parent / "apps" / "inside.py"


def moment(page: Page):
    return page.locator(".inside .moment")


def overlay(page: Page) -> list[int]:
    """The pixels of the picture with Grad-CAM over it."""
    return page.locator(".overlay canvas").evaluate(
        "node => [...node.getContext('2d').getImageData(0, 0, node.width, node.height).data]"
    )


def test_the_epochs_are_replayed_without_asking_the_server(visit):
    sent: list[int] = []
    page = visit(
        prepare=lambda page: page.on(
            "websocket", lambda it: it.on("framesent", lambda payload: sent.append(1))
        )
    )
    expect(moment(page)).to_have_text("After epoch 2 of 2 recorded")
    before = len(sent)
    assert before, "the page itself must have spoken to the server, or this test sees nothing"

    newest = overlay(page)
    page.get_by_role("slider", name="Epoch").focus()
    page.keyboard.press("ArrowLeft")
    expect(moment(page)).to_have_text("After epoch 1 of 2 recorded")
    assert overlay(page) != newest
    expect(
        page.get_by_role("img", name="Weight norm of conv: 2 now, 1 at first, 3 in the last")
    ).to_be_visible()
    expect(page.get_by_role("img", name="Dead ReLUs of conv: 13 % now")).to_be_visible()
    expect(page.locator(".answers .truth")).to_have_text("✓ dog30 %")

    page.keyboard.press("Home")
    expect(moment(page)).to_have_text("Before training: the first weights")
    expect(page.get_by_text("is positive nowhere, so its map is empty")).to_be_visible()
    expect(page.get_by_role("img", name="HiResCAM. A Flatten follows")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(moment(page)).to_have_text("After epoch 2 of 2 recorded")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert overlay(page) == newest

    page.get_by_label("Feature maps of").select_option("pool · MaxPooling2D")
    expect(page.get_by_text("8 of 8 maps, 4×4, on one scale from −1 to 2")).to_be_visible()
    page.locator(".strips .board").first.click(position={"x": 2, "y": 5})
    expect(moment(page)).to_have_text("Before training: the first weights")
    assert len(sent) == before


def test_new_epochs_are_followed_at_the_end_and_leave_an_earlier_one_on_show(visit):
    page = visit()
    more = page.get_by_role("button", name="Record another epoch")
    more.click()
    expect(moment(page)).to_have_text("After epoch 3 of 3 recorded")
    page.get_by_label("Feature maps of").select_option("pool · MaxPooling2D")
    page.get_by_role("slider", name="Epoch").fill("1")
    expect(moment(page)).to_have_text("After epoch 1 of 3 recorded")
    more.click()
    expect(moment(page)).to_have_text("After epoch 1 of 4 recorded")
    expect(page.get_by_label("Feature maps of")).to_have_value("1")
    page.get_by_role("button", name="One epoch forward").click()
    expect(moment(page)).to_have_text("After epoch 2 of 4 recorded")


def test_the_replay_fits_a_telephone_in_the_dark(visit):
    page = visit(width=390, color_scheme="dark")
    expect(moment(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in page.locator(".inside .part, .inside .strips .board").all():
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
