"""A training run as a learner sees it: curves that grow in place, a reload, a stop."""

from playwright.sync_api import expect

SECONDS = 1000
START = 240 * SECONDS  # a slow machine imports TensorFlow in a minute
CHART = "[data-testid=stVegaLiteChart] svg"
EPOCHS = f"{CHART} path[aria-roledescription=point]"

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
    window.looking = requestAnimationFrame(look);
  };
  look();
}"""
SAME = """selector => {
  const now = [...document.querySelectorAll(selector)];
  return now.length === window.kept.length && now.every((chart, place) => chart === window.kept[place]);
}"""


def points(page):
    return page.locator(EPOCHS).count()


def wait_for_more_points(page, than):
    page.wait_for_function(
        "([selector, than]) => document.querySelectorAll(selector).length > than",
        arg=[EPOCHS, than],
        timeout=START,
    )
    return points(page)


def test_a_run_from_start_to_finish_with_curves_that_grow_in_place(visit):
    page = visit("/training?train_epochs=40&train_filters=8")
    page.get_by_role("button", name="Start training").click()
    first = wait_for_more_points(page, 0)
    page.evaluate(WATCH, CHART)
    second = wait_for_more_points(page, first)
    third = wait_for_more_points(page, second)
    assert page.evaluate(SAME, CHART), "a chart was taken down and built again"
    assert page.evaluate("window.flickers") == 0
    page.evaluate("cancelAnimationFrame(window.looking)")
    assert third > second > first

    expect(page.get_by_text("Finished after 40 epochs")).to_be_visible(timeout=START)
    expect(page.get_by_text("Test accuracy", exact=True)).to_be_visible()
    assert points(page) == 2 * 2 * 40  # two charts, training and validation
    assert page.get_by_role("img", name="Picture of:").count() >= 12
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()
    expect(page.get_by_role("button", name="Stop training")).to_have_count(0)


def test_a_reload_and_another_page_keep_a_run_that_goes_on(visit):
    page = visit("/training?train_epochs=200&train_filters=8")
    page.get_by_role("button", name="Start training").click()
    before = wait_for_more_points(page, 0)
    assert "train_run=" in page.url
    page.reload()
    assert wait_for_more_points(page, before - 1) >= before
    wait_for_more_points(page, before)

    page.get_by_role("link", name="Pooling").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling")
    page.get_by_role("link", name="Training").first.click()
    wait_for_more_points(page, before)
    assert "train_run=" in page.url

    page.get_by_role("button", name="Stop training").click()
    expect(page.get_by_text("of 200 epochs").first).to_contain_text("Stopped after", timeout=START)
    assert points(page) > before
    expect(page.get_by_text("Test accuracy", exact=True)).to_be_visible()


def test_the_curves_fit_a_telephone(visit):
    page = visit("/training?train_epochs=2&train_filters=8", width=390)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("Finished after 2 epochs")).to_be_visible(timeout=START)
    for chart in page.locator(CHART).all():
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
