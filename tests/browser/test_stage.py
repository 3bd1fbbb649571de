"""The stage as a learner drives it: keys, mouse, finger; and the server is never asked."""

import itertools
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "stage_scenes.py"

# Deck PD, padding 1: the picture, the kernel and what the deck prints.
OUTPUT = [[26, 42, 55, 35], [34, 41, 33, 28], [18, 25, 23, 14], [3, 9, 8, 8]]


def grids(page: Page) -> Locator:
    return page.get_by_role("group", name=re.compile("^Grids"))


def counter(page: Page) -> Locator:
    return page.locator(".counter")


def arithmetic(page: Page) -> Locator:
    return page.get_by_role("group", name="Arithmetic of the current window")


def sentence(text: str) -> re.Pattern[str]:
    """The text with any or no space between its signs: the stage sets them apart with margins."""
    return re.compile(r"^\s*" + r"\s*".join(re.escape(sign) for sign in text if sign != " ") + r"\s*$")


def press(page: Page, *keys: str) -> None:
    grids(page).focus()
    for key in keys:
        page.keyboard.press(key)


def board(page: Page, name: str) -> Locator:
    return page.get_by_role("img", name=re.compile(f"^{name}"))


def middle(plane: Locator, row: int, column: int) -> dict[str, float]:
    pitch = plane.evaluate("node => node.plane.pitch")
    return {"x": (column + 0.5) * pitch - 1, "y": (row + 0.5) * pitch - 1}


def is_filled(plane: Locator, row: int, column: int) -> bool:
    """Whether the canvas shows a filled cell: an empty one is clear inside its frame."""
    return bool(
        plane.evaluate(
            """(node, [row, column]) => {
                const { cells, pitch, pen } = node.plane;
                const scale = pen.getTransform().a;
                const at = (place) => Math.round((place * pitch + 6) * scale);
                return pen.getImageData(at(column), at(row), 1, 1).data[3] > 0;
            }""",
            [row, column],
        )
    )


# ---------------------------------------------------------------- stepping


def test_the_first_window_is_written_out_before_anything_is_pressed(visit):
    page = visit()
    expect(arithmetic(page)).to_have_text(sentence("0·1+0·0+0·0+0·1+0·2+1·1+0·1+5·2+5·3=26"))
    expect(counter(page)).to_contain_text("row 1, column 1 of 4×4 · step 1 of 16")


def test_arrow_keys_walk_through_the_output_and_the_arithmetic_follows(visit):
    page = visit()
    press(page, "ArrowRight", "ArrowDown")
    expect(arithmetic(page)).to_have_text(sentence("0·1+1·0+7·0+5·1+5·2+6·1+5·1+3·2+3·3=41"))
    expect(counter(page)).to_contain_text("row 2, column 2 of 4×4 · step 6 of 16")
    press(page, "ArrowUp", "ArrowLeft")
    expect(arithmetic(page)).to_have_text(re.compile(r"=\s*26$"))


def test_every_step_shows_the_number_the_deck_prints(visit):
    page = visit()
    press(page, "Home")
    for number in itertools.chain.from_iterable(OUTPUT):
        expect(arithmetic(page)).to_have_text(re.compile(rf"=\s*{number}$"))
        page.keyboard.press("ArrowRight")


def test_home_end_buttons_and_slider_reach_the_same_steps(visit):
    page = visit()
    press(page, "End")
    expect(counter(page)).to_have_text(re.compile("step 16 of 16$"))
    press(page, "ArrowRight", "ArrowDown")
    expect(counter(page)).to_have_text(re.compile("step 16 of 16$"))
    page.get_by_role("button", name="One step back").click()
    expect(counter(page)).to_have_text(re.compile("step 15 of 16$"))
    page.get_by_role("button", name="First step").click()
    page.get_by_role("button", name="One step forward").click()
    expect(counter(page)).to_have_text(re.compile("step 2 of 16$"))
    page.get_by_role("slider", name="Step").fill("7")
    expect(counter(page)).to_have_text("row 2, column 3 of 4×4 · step 7 of 16")
    page.get_by_role("button", name="Last step").click()
    expect(counter(page)).to_have_text(re.compile("step 16 of 16$"))
    press(page, "Home")
    expect(counter(page)).to_have_text(re.compile("step 1 of 16$"))


def test_outputs_fill_as_the_sweep_goes_and_empty_when_it_goes_back(visit):
    page = visit()
    output = board(page, "Output")
    press(page, "Home", "ArrowDown")
    assert is_filled(output, 1, 0)
    assert not is_filled(output, 1, 1)
    press(page, "End")
    assert all(is_filled(output, row, column) for row in range(4) for column in range(4))
    press(page, "Home")
    assert is_filled(output, 0, 0)
    assert not any(is_filled(output, row, column) for row in range(1, 4) for column in range(4))


def test_the_step_is_told_in_words(visit):
    page = visit()
    press(page, "Home", "ArrowRight")
    told = page.locator("[aria-live=polite]").filter(has_text="Step 2 of 16")
    expect(told).to_have_text("Step 2 of 16, row 1, column 2. The products add up to 42.")


# ---------------------------------------------------------------- playing


def count_frames(page: Page) -> list[str]:
    """A list that grows with each message the browser sends to the server."""
    sent: list[str] = []

    def watch(socket):
        socket.on("framesent", lambda payload: sent.append(str(type(payload))))

    page.on("websocket", watch)
    return sent


def test_playing_stepping_and_pointing_send_the_server_nothing(visit):
    sent: list[str] = []
    page = visit(prepare=lambda page: sent.append(count_frames(page)))
    frames = sent.pop()
    assert frames, "the page itself must have spoken to the server, or this test sees nothing"
    before = len(frames)
    page.get_by_role("combobox", name="Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(counter(page)).to_contain_text("step 16 of 16")
    press(page, "Home", "ArrowRight", "ArrowDown")
    board(page, "Kernel").hover(position=middle(board(page, "Kernel"), 1, 1))
    board(page, "Input").click(position=middle(board(page, "Input"), 2, 2))
    page.get_by_role("switch", name="Numbers").click()
    expect(page.get_by_text(re.compile("^Input row 2, column 2"))).to_be_visible()
    assert len(frames) == before


def test_space_plays_and_pauses_and_the_end_offers_to_play_again(visit):
    page = visit()
    press(page, "Home", " ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(counter(page)).to_have_text(re.compile("step [3-9] of 16"))
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    press(page, "End", " ")
    expect(counter(page)).to_have_text(re.compile("step [12] of 16"))


def test_a_step_by_hand_stops_the_play(visit):
    page = visit()
    press(page, "Home", " ", "ArrowRight")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_with_reduced_motion_the_window_jumps_and_play_still_steps(visit):
    page = visit(reduced_motion="reduce")
    moving = page.locator(".window").first
    expect(moving).to_have_css("transition-duration", "0s")
    press(page, "Home", " ")
    expect(counter(page)).to_have_text(re.compile("step [2-9] of 16"))


@pytest.mark.parametrize(("scene", "steps"), [("large", 784), ("largestamps", 784), ("widematrix", 100)])
def test_a_large_picture_plays_at_ten_steps_a_second(visit, capsys, scene, steps):
    """28×28×3 with eight filters. Times are printed, not asserted: they belong to the machine."""
    sent: list[list[str]] = []
    watch = """() => new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.longTasks.push(Math.round(entry.duration));
    }).observe({ type: "longtask" })"""
    page = visit(f"/?scene={scene}", prepare=lambda page: sent.append(count_frames(page)))
    frames = sent.pop()
    expect(counter(page)).to_contain_text(f"step 1 of {steps}")
    before = len(frames)
    page.evaluate("() => { window.longTasks = []; }")
    page.evaluate(watch)
    page.get_by_role("combobox", name="Speed").select_option("4")
    start = page.evaluate("performance.now()")
    press(page, " ")
    # A pattern, not one step: at this pace the text of one step may come and go between two looks.
    expect(counter(page)).to_have_text(
        re.compile(rf"step (6[1-9]|[7-9]\d|\d{{3}}) of {steps}"), timeout=60_000
    )
    done = int(re.findall(r"step (\d+)", counter(page).inner_text())[0]) - 1
    seconds = (page.evaluate("performance.now()") - start) / 1000
    page.keyboard.press(" ")
    tasks = page.evaluate("window.longTasks")
    cost = grids(page).evaluate(
        """node => {
            const start = performance.now();
            for (let i = 0; i < 100; i++) {
                const key = i < 50 ? "ArrowLeft" : "ArrowRight";
                node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            }
            return (performance.now() - start) / 100;
        }"""
    )
    with capsys.disabled():
        print(f"\n  {scene}: {done} steps in {seconds:.1f} s, the script of a step {cost:.2f} ms; ", end="")
        print(f"tasks over 50 ms: {len(tasks)} {json.dumps(tasks)}")
    assert len(frames) == before


@pytest.mark.parametrize("scene", ["pad", "transposed", "matrix"])
def test_settings_that_change_while_it_plays_leave_a_stage_that_still_plays(visit, scene):
    """An exception in the browser's console fails each of these tests."""
    page = visit(f"/?scene={scene}")
    page.get_by_role("combobox", name="Speed").select_option("4")
    for value in ("2", "3", "1"):
        press(page, "Home", " ")
        expect(counter(page)).to_have_text(re.compile(r"step [2-9]\d* of"))
        for label in ("Added to each weight", "Stride"):
            page.get_by_label(label).fill(value)
            page.get_by_label(label).press("Enter")
        # 4×4 with padding 1 and a kernel of 3, or 3×3 stamps of 3×3.
        size = 3 + 2 * int(value) if scene == "transposed" else 3 // int(value) + 1
        expect(board(page, f"Output, {size}×{size}")).to_be_visible()
    press(page, "Home", " ")
    expect(counter(page)).to_have_text(re.compile(r"step [2-9]\d* of"))


# ---------------------------------------------------------------- pointing


def test_an_output_cell_shows_its_window_and_its_sum(visit):
    page = visit()
    output = board(page, "Output")
    output.hover(position=middle(output, 3, 0))
    expect(page.get_by_text("Output row 4, column 1 = 3")).to_be_visible()
    expect(arithmetic(page)).to_have_text(sentence("0·1+5·0+3·0+0·1+1·2+1·1+0·1+0·2+0·3=3"))
    page.mouse.move(1, 1)
    expect(arithmetic(page)).to_have_text(re.compile(r"=\s*26$"))


def test_an_input_pixel_tells_which_outputs_it_feeds(visit):
    page = visit()
    picture = board(page, "Input")
    picture.hover(position=middle(picture, 2, 3))
    expect(page.get_by_text("Input row 2, column 3 = 6 · feeds 9 of 16 outputs")).to_be_visible()
    picture.hover(position=middle(picture, 0, 0))
    expect(page.get_by_text("Padding = 0 · feeds 1 of 16 outputs")).to_be_visible()


def test_a_weight_tells_how_often_it_is_used_and_its_present_product(visit):
    page = visit()
    kernel = board(page, "Kernel")
    press(page, "Home", "ArrowDown", "ArrowRight")
    kernel.hover(position=middle(kernel, 2, 2))
    told = "Weight row 3, column 3 = 3 · used 16×, once on each marked input · here 3 · 3 = 9"
    expect(page.get_by_text(told)).to_be_visible()


def test_a_click_holds_a_cell_and_a_second_click_lets_it_go(visit):
    page = visit()
    output, picture = board(page, "Output"), board(page, "Input")
    output.click(position=middle(output, 0, 2))
    picture.hover(position=middle(picture, 1, 1))
    expect(page.get_by_text("Output row 1, column 3 = 55 · held")).to_be_visible()
    expect(arithmetic(page)).to_have_text(re.compile(r"=\s*55$"))
    output.click(position=middle(output, 0, 2))
    page.mouse.move(1, 1)
    expect(page.get_by_text("held")).to_have_count(0)
    expect(arithmetic(page)).to_have_text(re.compile(r"=\s*26$"))


def test_escape_and_the_button_let_go_too(visit):
    page = visit()
    kernel = board(page, "Kernel")
    for let_go in (lambda: page.keyboard.press("Escape"), page.get_by_role("button", name="Let go").click):
        kernel.click(position=middle(kernel, 1, 1))
        page.mouse.move(1, 1)
        expect(page.get_by_text(re.compile("held$"))).to_be_visible()
        let_go()
        expect(page.get_by_text(re.compile("held$"))).to_have_count(0)


def test_a_held_weight_stays_while_the_window_moves_on(visit):
    page = visit()
    kernel = board(page, "Kernel")
    kernel.click(position=middle(kernel, 1, 2))
    page.mouse.move(1, 1)
    press(page, "ArrowRight", "ArrowRight")
    expect(
        page.get_by_text(re.compile("^Weight row 2, column 3 = 1 .* here 5 · 1 = 5 · held$"))
    ).to_be_visible()


def test_a_tap_holds_a_cell(visit):
    page = visit(width=390, has_touch=True, is_mobile=True)
    picture = board(page, "Input")
    picture.tap(position=middle(picture, 1, 3))
    expect(page.get_by_text(re.compile("^Input row 1, column 3 = 7 .* held$"))).to_be_visible()
    picture.tap(position=middle(picture, 1, 3))
    expect(page.get_by_text(re.compile("held$"))).to_have_count(0)


def test_cells_too_small_for_numbers_tell_their_value_when_pointed_at(visit):
    page = visit("/?scene=large")
    picture = board(page, "Input, Channel 2")
    picture.hover(position=middle(picture, 10, 10))
    expect(
        page.get_by_text(re.compile(r"^Input row 10, column 10 = 0\.\d{3,} · feeds 9 of 784 outputs"))
    ).to_be_visible()


# ---------------------------------------------------------------- scenes


def test_channel_sums_and_bias_add_up_to_the_output(visit):
    page = visit("/?scene=channels")
    rows = arithmetic(page).locator("p")
    expect(rows).to_have_count(4)
    read = lambda text: [int(number.replace("−", "-")) for number in re.findall(r"−?\d+", text)]  # noqa: E731
    for _ in range(9):
        sums = []
        for row in rows.all()[:3]:
            *factors, total = read(row.inner_text().removeprefix(row.locator(".channel").inner_text()))
            assert sum(a * b for a, b in zip(factors[::2], factors[1::2], strict=True)) == total
            sums.append(total)
        *parts, output = read(rows.nth(3).inner_text())
        assert parts == [*sums, 1]  # the first filter's bias is 1
        assert sum(parts) == output
        press(page, "ArrowRight")


def test_another_filter_is_chosen_on_the_stage(visit):
    page = visit("/?scene=channels")
    expect(page.get_by_role("radio", name="Filter 1")).to_be_checked()
    page.get_by_role("radio", name="Filter 2").click()
    expect(board(page, "Output, 3×3, filter 2 of 2")).to_be_visible()
    expect(arithmetic(page).locator("p").last).to_have_text(re.compile(r"\(−2\)\s*bias"))
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Filter 1")).to_be_checked()


def test_a_filter_of_a_group_leaves_the_other_channels_out(visit):
    page = visit("/?scene=depthwise")
    expect(arithmetic(page).locator("p")).to_have_count(1)
    expect(page.locator(".columns .set.idle")).to_have_count(2)


def test_a_bracket_joins_the_channels_of_a_group_with_its_filters(visit):
    page = visit("/?scene=groups")
    active = page.locator(".set:not(.idle)")
    for filter, group, channels in ((1, 1, (1, 2)), (3, 2, (3, 4))):
        page.get_by_role("radio", name=f"Filter {filter}").click()
        expect(active).to_have_count(2)  # one around input planes, one around feature maps
        for bracket in active.all():
            expect(bracket.locator(".name")).to_have_text(f"Group {group}")
        planes = active.first.get_by_role("img", name=re.compile("^Input"))
        expect(planes).to_have_count(2)
        for plane, channel in zip(planes.all(), channels, strict=True):
            expect(plane).to_have_attribute("aria-label", re.compile(f"Channel {channel}"))
        rows = arithmetic(page).locator("p .channel")
        expect(rows).to_have_text([f"Channel {channels[0]}", f"Channel {channels[1]}", "Output"])


def test_the_output_of_several_filters_is_said_to_be_a_stack(visit):
    page = visit("/?scene=channels")
    expect(page.get_by_text("The output is a stack of 2 maps:")).to_be_visible()
    expect(page.locator(".plane.output.stack")).to_have_count(1)


def test_relu_is_the_last_piece_of_the_sum_and_of_the_output(visit):
    page = visit("/?scene=relu")
    expect(page.locator(".planes .operation")).to_contain_text("ReLU")
    cut = 0
    for _ in range(9):
        total = arithmetic(page).locator("p").last.inner_text().replace("−", "-")
        raw, again, shown = re.search(
            r"=\s*(-?\d+)\s*→\s*ReLU\s*max\(0, *(-?\d+)\)\s*=\s*(\d+)", total
        ).groups()
        assert raw == again
        assert int(shown) == max(0, int(raw))
        cut += int(raw) < 0
        press(page, "ArrowRight")
    assert cut, "no sum of this scene is negative, so it shows nothing"
    expect(page.locator("[aria-live=polite]").filter(has_text="after ReLU")).to_have_count(1)


def test_a_turned_kernel_says_so(visit):
    page = visit("/?scene=flipped")
    expect(page.get_by_text("3×3 · ↻ turned by half a turn")).to_be_visible()
    expect(board(visit(), "Kernel")).to_have_attribute("aria-label", "Kernel, 3×3")


def test_max_pooling_names_the_number_it_takes(visit):
    page = visit("/?scene=max")
    expect(arithmetic(page)).to_have_text(sentence("max(0,1,5,5)=5"))
    expect(arithmetic(page).locator(".won")).to_have_text("5")
    expect(page.locator(".window i.won")).to_have_count(1)
    expect(page.locator(".window i.tie")).to_have_count(1)


def test_average_pooling_divides_by_the_pixels_in_the_window(visit):
    page = visit("/?scene=average")
    expect(arithmetic(page)).to_have_text(sentence("(0+1+5+5)/4=2.75"))
    press(page, "ArrowRight", "ArrowDown")
    expect(arithmetic(page)).to_have_text(re.compile(r"/\s*9\s*≈"))


def test_pooling_works_on_each_channel_by_itself(visit):
    page = visit("/?scene=colours")
    expect(arithmetic(page).locator("p")).to_have_count(3)
    expect(board(page, "Output, Channel 3")).to_be_visible()


def test_of_a_very_large_window_only_the_first_numbers_are_written_out(visit):
    page = visit("/?scene=global")
    rows = arithmetic(page).locator("p")
    expect(rows).to_have_count(3)
    for row in rows.all():
        expect(row).to_have_text(re.compile(r"\+\s*…\s*\)\s*/\s*784\s*≈\s*0\.\d+$"))
        assert 10 < row.locator(".term").count() < 784
    output = board(page, "Output, Channel 3")
    output.hover(position=middle(output, 0, 0))
    expect(page.get_by_text(re.compile(r"^Output row 1, column 1 = 0\.\d{3,}$"))).to_be_visible()


def test_windows_without_values_say_where_they_stand_and_what_they_miss(visit):
    page = visit("/?scene=windows")
    expect(page.get_by_text("6×6 · not reached: 11")).to_be_visible()
    press(page, "ArrowRight")
    words = "Output (1, 2) looks at rows 1–3 and columns 3–5 of the input"
    expect(arithmetic(page)).to_have_text(words, use_inner_text=True)
    picture = board(page, "Input")
    picture.hover(position=middle(picture, 5, 5))
    expect(page.get_by_text("Input row 6, column 6 · no window reaches it")).to_be_visible()


def test_dilation_shows_as_gaps_in_the_window(visit):
    page = visit("/?scene=spread")
    expect(arithmetic(page)).to_have_text(
        "Output (1, 1) looks at rows 1, 3, 5 and columns 1, 3, 5 of the padded input"
    )
    lefts = page.locator(".plane.input .window i").evaluate_all("boxes => boxes.map((box) => box.offsetLeft)")
    pitch = board(page, "Input").evaluate("node => node.plane.pitch")
    assert lefts[:3] == [0, 2 * pitch, 4 * pitch]


def test_what_is_too_large_is_said_instead_of_drawn(visit):
    page = visit("/?scene=vast")
    expect(page.get_by_text("a picture of 68x68 cells is too large to draw cell by cell")).to_be_visible()


# ---------------------------------------------------------------- settings, sizes, reading


def test_new_settings_keep_the_nodes_and_the_step_while_it_is_valid(visit):
    page = visit()
    press(page, "ArrowRight", "ArrowDown")
    grids(page).evaluate("node => { node.marked = true; }")
    page.get_by_label("Added to each weight").fill("1")
    page.keyboard.press("Enter")
    expect(arithmetic(page)).to_have_text(re.compile(r"=\s*76$"))  # 41 and once the sum of the window, 35
    expect(counter(page)).to_contain_text("row 2, column 2 of 4×4 · step 6 of 16")
    page.get_by_label("Stride").fill("2")
    page.keyboard.press("Enter")
    expect(counter(page)).to_contain_text("row 2, column 2 of 2×2 · step 4 of 4")
    assert grids(page).evaluate("node => node.marked")


def test_a_step_that_no_longer_exists_gives_way_to_the_first(visit):
    page = visit()
    press(page, "End")
    page.get_by_label("Stride").fill("3")
    page.keyboard.press("Enter")
    expect(counter(page)).to_contain_text("row 1, column 1 of 2×2 · step 1 of 4")


def test_the_switch_shows_colours_only(visit):
    page = visit()
    switch = page.get_by_role("switch", name="Numbers")
    expect(switch).to_be_checked()
    expect(page.locator(".window i[data-weight='×1']").first).to_be_visible()
    switch.click()
    expect(switch).not_to_be_checked()
    expect(page.locator(".window i[data-weight='×1']")).to_have_count(0)


def test_another_theme_repaints_the_cells_and_keeps_the_step(visit):
    page = visit(color_scheme="light")
    press(page, "ArrowRight", "ArrowDown")
    pixel = "node => [...node.plane.pen.getImageData(20, 20, 1, 1).data.slice(0, 3)]"
    light = board(page, "Output").evaluate(pixel)
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("region", name="Stage")).to_have_css("color", "rgb(232, 236, 241)")
    expect(counter(page)).to_contain_text("step 6 of 16")
    dark = board(page, "Output").evaluate(pixel)
    assert sum(dark) < sum(light)


@pytest.mark.parametrize(
    "scene",
    [
        *("pad", "dilated", "channels", "relu", "groups", "depthwise", "large", "flipped"),
        *("matrix", "colourmatrix", "widematrix", "hugematrix"),
        *("transposed", "stamps", "checkerboard", "largestamps"),
        *("max", "average", "colours", "windows", "spread"),
    ],
)
def test_nothing_is_wider_than_a_phone(visit, scene):
    page = visit(f"/?scene={scene}", width=390, height=844)
    stage = page.get_by_role("region", name="Stage")
    expect(stage).to_be_visible()
    # What a box of its own scrolls may be wider.
    edges = "nodes => Math.max(...nodes.map((node) => node.getBoundingClientRect().right))"
    right = stage.locator("*:not(.scroll *)").evaluate_all(edges)
    assert right <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_play_button_stays_within_reach(visit):
    page = visit("/?scene=pad", width=390, height=700)
    expect(page.get_by_role("button", name="Play")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    ("scene", "theme"),
    [
        *(("pad", "light"), ("channels", "dark"), ("groups", "light"), ("relu", "dark")),
        *(("matrix", "dark"), ("widematrix", "light"), ("stamps", "light"), ("transposed", "dark")),
        *(("max", "dark"), ("windows", "light")),
    ],
)
def test_axe_finds_nothing_wrong(visit, scene, theme):
    page = visit(f"/?scene={scene}", color_scheme=theme)
    expect(counter(page)).to_contain_text("step 1 of")
    results = Axe().run(page, context={"include": [[".stBidiComponent"]]})
    assert results.violations_count == 0, results.generate_report()
