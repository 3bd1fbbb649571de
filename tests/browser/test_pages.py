"""The pages in a browser: a deep link first, then the journeys of a learner.

The first test must stay the first: it needs a server that nobody has visited.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

PAGES = ["Convolution", "Output size", "Pooling", "Architecture"]


def arithmetic(page: Page) -> Locator:
    return page.get_by_role("group", name="Arithmetic of the current window")


def sentence(text: str) -> re.Pattern[str]:
    """The text with any or no space between its signs: the stage sets them apart with margins."""
    return re.compile(r"^\s*" + r"\s*".join(re.escape(sign) for sign in text if sign != " ") + r"\s*$")


def press(page: Page, *keys: str) -> None:
    page.get_by_role("group", name=re.compile("^Grids")).focus()
    for key in keys:
        page.keyboard.press(key)


def test_a_deep_link_as_the_very_first_visit_gets_the_whole_app(visit):
    page = visit("/convolution?conv_stride=2&conv_example=stepped")
    expect(page.get_by_role("heading", level=1)).to_have_text("Convolution")
    for title in PAGES:
        expect(page.get_by_role("link", name=title, exact=True).first).to_be_visible()
    expect(page.get_by_label("Stride", exact=True)).to_have_value("2")
    expect(arithmetic(page)).to_have_text(sentence("0·1+1·0+7·1+5·1+5·2+6·0+5·3+3·0+3·1=40"))
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.get_by_role("link", name="app", exact=True)).to_have_count(0)
    page.get_by_text("Inspection", exact=True).click()
    expect(page.get_by_text("Grad-CAM", exact=True).last).to_be_visible()


def test_the_numbers_are_read_step_by_step_from_the_keyboard(visit):
    page = visit("/convolution?conv_example=no_padding")
    expect(arithmetic(page)).to_have_text(re.compile(r"=\s*41\s*$"))
    for key, result in (("ArrowRight", 33), ("ArrowDown", 23), ("ArrowLeft", 25), ("ArrowUp", 41)):
        press(page, key)
        expect(arithmetic(page)).to_have_text(re.compile(rf"=\s*{result}\s*$"))


def test_a_larger_stride_gives_fewer_windows_and_moves_into_the_address(visit):
    page = visit("/convolution?conv_example=guide_valid")
    expect(page.locator(".counter")).to_contain_text("of 3×3 · step 1 of 9")
    stride = page.get_by_label("Stride", exact=True)
    stride.fill("2")
    stride.press("Enter")
    expect(page.locator(".counter")).to_contain_text("of 2×2 · step 1 of 4")
    expect(page).to_have_url(re.compile(r"conv_stride=2"))
    expect(page.locator("[data-testid=stCode]").first).to_contain_text("strides=2")


def test_an_example_sets_the_widgets_and_the_address(visit):
    page = visit("/convolution")
    page.get_by_role("combobox", name="Picture").click()
    page.get_by_role("option", name="The guide's convolution, padding 1 and stride 2").click()
    expect(page.get_by_label("Stride", exact=True)).to_have_value("2")
    expect(page.get_by_label("On each side")).to_have_value("1")
    expect(page.get_by_text("the result printed there is the same")).to_be_visible()
    expect(page).to_have_url(re.compile(r"conv_stride=2"))


def test_a_cell_of_the_kernel_is_edited_and_the_link_keeps_it(visit):
    page = visit("/convolution?conv_example=stepped&conv_kernel=own&conv_weights=1,0;0,1")
    expect(arithmetic(page)).to_have_text(sentence("0·1+1·0+5·0+5·1=5"))
    # the first cell below the names of the columns; the table is drawn on a canvas
    page.get_by_test_id("stDataFrame").dblclick(position={"x": 20, "y": 50})
    cell = page.locator("textarea.gdg-input")
    expect(cell).to_have_value("1")
    cell.fill("7")
    cell.press("Enter")
    expect(page).to_have_url(re.compile(r"conv_weights=7%2C0%3B0%2C1"))
    expect(page.locator("[data-testid=stCode]").first).to_contain_text("[7, 0]")
    page.reload()
    expect(page.locator("[data-testid=stCode]").first).to_contain_text("[7, 0]")


def test_the_photograph_shows_answers_of_both_signs(visit):
    page = visit("/convolution?conv_kernel=sobel_left&conv_show=full")
    map_of = page.get_by_role("img", name=re.compile("What the kernel answers"))
    expect(map_of).to_be_visible()
    first = map_of.get_attribute("src")
    page.get_by_text("without sign").click()
    expect(map_of).not_to_have_attribute("src", first)
    expect(page).to_have_url(re.compile("conv_view="))


def test_settings_are_still_there_after_a_visit_to_another_page(visit):
    page = visit("/output_size?size_input=9")
    page.get_by_role("link", name="Pooling", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling")
    page.get_by_role("link", name="Output size", exact=True).first.click()
    expect(page.get_by_label("Input size")).to_have_value("9")


def test_pixels_under_no_window_are_counted(visit):
    page = visit("/output_size")
    expect(page.get_by_text("11 of 36 pixels are under no window")).to_be_visible()


def test_pooling_marks_where_the_maximum_came_from(visit):
    page = visit("/pooling?pool_example=own&pool_image=1,2;7,7&pool_size=2&pool_stride=2")
    expect(arithmetic(page)).to_have_text(sentence("max(1,2,7,7)=7"))


@pytest.mark.parametrize("path", ["/", "/convolution", "/output_size", "/pooling", "/architecture"])
def test_nothing_is_wider_than_a_telephone(visit, path):
    page = visit(path, width=390)
    page.wait_for_timeout(500)
    width = page.get_by_test_id("stMain").evaluate("node => node.scrollWidth")
    assert width <= 390


def test_nothing_is_fetched_from_elsewhere(visit, server):
    wanted = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: wanted.append(request.url))

    page = visit("/convolution", prepare=listen)
    expect(page.get_by_text("Why it works")).to_be_visible()
    outside = [
        url for url in wanted if not url.startswith((server, server.replace("http", "ws"), "data:", "blob:"))
    ]
    assert wanted and not outside


@pytest.mark.parametrize("path", ["/convolution", "/pooling", "/output_size"])
def test_on_a_projector_the_whole_stage_and_its_buttons_are_on_the_first_screen(visit, path):
    page = visit(path, width=1280, height=640)
    for part in (".stage .board", ".stage .arithmetic", ".stage .play"):
        expect(page.locator(part).first).to_be_in_viewport(ratio=1)


def test_where_the_window_ends_before_the_stage_its_buttons_stay_in_sight(visit):
    page = visit("/convolution?conv_example=photo", width=1024, height=520)
    board = page.locator(".stage .board").first
    expect(board).to_be_in_viewport()
    expect(board).not_to_be_in_viewport(ratio=1)
    expect(page.locator(".stage .play")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".counter")).not_to_contain_text("step 1 of")


def language(page: Page) -> Locator:
    return page.locator(".st-key-language input")


def test_the_language_is_chosen_beside_the_menu_and_stays_on_the_way(visit):
    page = visit("/convolution?conv_mode=transposed")
    expect(language(page)).to_have_value("English")
    language(page).click()
    page.get_by_role("option", name="한국어").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("합성곱")
    expect(page).to_have_url(re.compile("lang=ko"))
    page.get_by_role("link", name="풀링", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("풀링")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("풀링")
    expect(language(page)).to_have_value("한국어")


@pytest.mark.parametrize(("locale", "told"), [("ko-KR", "전치 합성곱"), ("fr-FR", "Transposed")])
def test_a_browser_gets_its_language_and_understands_a_link_of_the_other(visit, locale, told):
    for said in ("전치 합성곱", "Transposed"):
        page = visit(f"/convolution?conv_mode={said}", locale=locale)
        chosen = page.locator(".st-key-conv_mode [aria-checked=true]")
        expect(chosen).to_have_text(told)
        expect(page.get_by_text("conv_mode=")).to_have_count(0)


def test_who_prefers_another_language_than_the_browser_s_keeps_it(visit):
    page = visit("/pooling?lang=en", locale="ko-KR")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling")


def test_on_a_telephone_the_language_stands_between_the_menus(visit):
    page = visit("/pooling?lang=ko", width=390, height=844)
    box, menu = language(page).bounding_box(), page.get_by_test_id("stMainMenu").bounding_box()
    assert box["x"] > 100 and box["x"] + box["width"] < menu["x"]
