"""Learning curves while runs go on: they grow in place, the zoom stays, pointing tells the values."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

APP = Path(__file__).parent / "apps" / "growing_runs.py"
CHART = "[data-testid=stVegaLiteChart] svg"

# Keeps the charts as they are now, to compare later; counts frames in which one is gone or faded.
WATCH = """selector => {
  window.kept = [...document.querySelectorAll(selector)];
  window.flickers = 0;
  const look = () => {
    for (const chart of window.kept) {
      let opacity = 1;
      for (let node = chart; node; node = node.parentElement) opacity *= getComputedStyle(node).opacity;
      if (!chart.isConnected || opacity < 1 || !chart.getBoundingClientRect().height) window.flickers += 1;
    }
    requestAnimationFrame(look);
  };
  look();
}"""
SAME = """selector => {
  const now = [...document.querySelectorAll(selector)];
  return now.length >= window.kept.length && window.kept.every((chart, place) => chart === now[place]);
}"""


def axes(page: Page, chart: int = 0) -> list[str]:
    """What stands along the axes of a chart; in the page the order of the labels may change."""
    labels = page.locator(CHART).nth(chart).locator(".role-axis-label text")
    expect(labels.first).to_be_attached()
    return sorted(labels.all_text_contents())


def settled_axes(page: Page) -> list[str]:
    """The axes of the first chart when the browser has drawn what the mouse did."""
    now, before = axes(page), [""]
    while now != before:
        page.wait_for_timeout(300)
        now, before = axes(page), now
    return now


def label(page: Page, text: str) -> Locator:
    return page.locator(CHART).first.locator(".role-axis-label text").get_by_text(text, exact=True)


def dots(page: Page, chart: int) -> int:
    return page.locator(CHART).nth(chart).locator("path[aria-roledescription=point]").count()


def done(page: Page) -> int:
    found = re.fullmatch(r"done (\d+)", page.get_by_text(re.compile(r"^done \d+$")).inner_text())
    assert found
    return int(found[1])


def wait_until_done(page: Page, epochs: int) -> None:
    page.wait_for_function(
        "epochs => +(document.body.innerText.match(/^done (\\d+)$/m) || [0, 0])[1] >= epochs",
        arg=epochs,
        timeout=60_000,
    )


def to_the_middle(page: Page, chart: int = 0) -> tuple[float, float]:
    area = page.locator(CHART).nth(chart).bounding_box()
    assert area
    place = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    page.mouse.move(*place)
    return place


def test_a_zoom_stays_in_the_same_chart_while_the_run_goes_on_and_a_double_click_shows_all(visit):
    # Each look takes longer than Streamlit waits before it fades what is old.
    page = visit("/?epochs=200&slow=0.8")
    wait_until_done(page, 3)
    expect(page.locator(CHART).nth(1)).to_be_visible()
    page.evaluate(WATCH, CHART)
    whole = axes(page)
    to_the_middle(page)
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    expect(label(page, "0")).to_have_count(0)
    near = settled_axes(page)
    assert near != whole
    before, shown = done(page), dots(page, 1)
    wait_until_done(page, before + 3)
    assert axes(page) == near, "new data took the zoom away"
    assert "0%" in axes(page, 1) and dots(page, 1) > shown, "the other chart did not grow"

    # Dragging moves what is seen by as much as the mouse.
    x, y = to_the_middle(page)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    moved = settled_axes(page)
    assert moved != near
    wait_until_done(page, done(page) + 3)
    assert axes(page) == moved
    assert page.evaluate(SAME, CHART), "a chart was taken down and built again"
    assert page.evaluate("window.flickers") == 0

    page.mouse.dblclick(x, y)
    expect(label(page, "0").first).to_be_attached()


def test_without_a_key_the_wheel_leaves_the_chart_alone(visit):
    page = visit("/?epochs=20&still=1", height=500)
    expect(page.locator(CHART)).to_have_count(3)  # each is drawn when it is ready
    whole = axes(page)
    to_the_middle(page)
    page.mouse.wheel(0, 200)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert axes(page) == whole


def test_pointing_tells_all_values_of_the_nearest_epoch_and_marks_say_what_happened(visit):
    page = visit("/?epochs=20&still=1")
    expect(page.locator(CHART)).to_have_count(3)
    to_the_middle(page)
    box = page.locator("#vg-tooltip-element")
    expect(box).to_contain_text(re.compile(r"Epoch \d+"))
    expect(box).to_contain_text(re.compile(r"Training\s*\d\.\d{4}\s*Validation\s*\d\.\d{4}"))
    chart = page.locator(CHART).first
    expect(chart.get_by_text("rate 0.001 by hand")).to_be_visible()
    expect(chart.get_by_text("best epoch")).to_have_count(1)
    expect(page.get_by_text("epoch 6: rate 0.001 by hand")).to_be_visible()
    assert page.locator(CHART).count() == 3  # the learning rate varied


def test_runs_over_one_another_are_told_apart_by_the_settings_in_which_they_differ(visit):
    page = visit("/?epochs=20&runs=3&still=1&train_smoothing=0.6&train_scale=log", width=390)
    expect(page.locator(CHART)).to_have_count(3)
    chart = page.locator(CHART).first
    for label in (
        "1 · Learning rate 0.01",
        "2 · Learning rate 0.003",
        "3 · Learning rate 0.001",
        "Validation",
    ):
        expect(chart.get_by_text(label, exact=True)).to_be_visible()
    to_the_middle(page)
    box = page.locator("#vg-tooltip-element")
    expect(box).to_contain_text("Training / Validation")
    expect(box).to_contain_text(re.compile(r"2 · Learning rate 0\.003\s*\d\.\d{4} / \d\.\d{4}"))
    for svg in page.locator(CHART).all():
        area = svg.bounding_box()
        assert area["x"] >= 0 and area["x"] + area["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
