"""A training run as a learner drives it: pause, step, another rate, reload, stop, fork, comparison."""

import re

from playwright.sync_api import Locator, Page, expect

SECONDS = 1000
START = 240 * SECONDS  # a slow machine imports TensorFlow in a minute
CHART = "[data-testid=stVegaLiteChart] svg"

# Keeps both charts as they are now, to compare later; counts frames in which one is gone or faded.
WATCH = """selector => {
  window.kept = [...document.querySelectorAll(selector)].slice(0, 2);
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
  return window.kept.every((chart, place) => chart === now[place]);
}"""


def state(page: Page) -> Locator:
    """The line that says how the run stands."""
    return page.locator("[data-testid=stProgress]")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def start(page: Page) -> None:
    press(page, "Start training")
    expect(state(page)).to_contain_text(re.compile("Epoch .* done"), timeout=START)


def wait_for_epochs(page: Page, more_than: int) -> int:
    """Wait until more epochs than these are told below the curves; say how many."""
    told = "+(document.body.innerText.match(/After epoch (\\d+)/) || [0, 0])[1]"
    page.wait_for_function(f"than => {told} > than", arg=more_than, timeout=START)
    return int(page.evaluate(told))


def legend(page: Page) -> Locator:
    """The fork's name, which a chart shows if other runs are there as well."""
    return page.locator(CHART).first.get_by_text("forked after epoch").first


def paused_at(page: Page) -> tuple[int, int]:
    """Epochs and batches after which the run waits."""
    expect(state(page)).to_contain_text("Paused after", timeout=START)
    said = state(page).inner_text()
    epochs, batches = (re.search(rf"(\d+) {word}", said) for word in ("epoch", "batch"))
    return int(epochs[1]) if epochs else 0, int(batches[1]) if batches else 0


def test_a_run_is_started_paused_stepped_steered_reloaded_stopped_forked_and_compared(visit):
    page = visit("/training?train_epochs=400&train_filters=8")
    start(page)
    done = wait_for_epochs(page, 0)
    page.evaluate(WATCH, CHART)
    before = page.locator(CHART).first.inner_html()
    wait_for_epochs(page, done + 1)
    assert page.locator(CHART).first.inner_html() != before, "the curve did not grow"

    # Pause: said at once, and then nothing goes on.
    press(page, "Pause")
    expect(state(page)).to_contain_text(re.compile("pausing|Paused"))
    epochs, batches = paused_at(page)
    press(page, "One batch")
    if batches == 33:  # the last of the epoch's 34 batches
        epochs, batches = epochs + 1, -1
    after = rf"{epochs} epochs? and {batches + 1} batch" if batches >= 0 else f"{epochs} epochs? ·"
    expect(state(page)).to_contain_text(re.compile(f"Paused after {after}"), timeout=START)
    press(page, "One epoch")
    expect(state(page)).to_contain_text(re.compile(rf"Paused after {epochs + 1} epochs ·"), timeout=START)
    done = wait_for_epochs(page, epochs)

    # Another learning rate, from the next batch on, marked on the curve.
    assert "learning rate 0.001" in state(page).inner_text()
    rate = page.get_by_role("combobox", name="Learning rate").last
    rate.fill("0.002")
    rate.press("Enter")
    press(page, "Change")
    press(page, "Go on")
    expect(state(page)).to_contain_text("learning rate 0.002", timeout=START)
    expect(page.get_by_text("rate 0.002 by hand").first).to_be_attached(timeout=START)
    done = wait_for_epochs(page, done)
    assert page.evaluate(SAME, CHART), "a chart was taken down and built again"
    assert page.evaluate("window.flickers") == 0
    page.evaluate("cancelAnimationFrame(window.looking)")

    # A reload, and another page, find the run again, which went on meanwhile.
    first = re.search("train_run=([^&]+)", page.url)[1]
    page.reload()
    done = wait_for_epochs(page, done)
    page.get_by_role("link", name="Pooling").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling")
    page.get_by_role("link", name="Training").first.click()
    wait_for_epochs(page, done)
    assert first in page.url

    press(page, "Stop")
    expect(state(page)).to_contain_text("Stopped after", timeout=START)
    expect(page.get_by_text("Test accuracy", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)

    # A fork from the first epoch that was kept, with the run's own settings.
    page.get_by_role("button", name="Fork").click()
    press(page, "Use the settings of this run")
    expect(page.get_by_role("spinbutton", name="Epochs")).to_have_value("400")
    page.get_by_role("combobox", name="Begin with the weights after").click()
    option = page.get_by_role("option").first
    epoch = option.inner_text().removeprefix("epoch ")
    option.click()
    press(page, f"Fork from epoch {epoch}")
    page.wait_for_function("first => !location.href.includes(`train_run=${first}`)", arg=first)
    expect(state(page)).to_contain_text(re.compile("Epoch .* done"), timeout=START)
    wait_for_epochs(page, 1)
    press(page, "Stop")
    expect(state(page)).to_contain_text("Stopped after", timeout=START)

    # Both on one chart; the address keeps the choice.
    page.get_by_role("radio", name="Runs").click()
    page.get_by_role("checkbox", name="Curve").nth(1).click(force=True)
    expect(legend(page)).to_be_attached()
    assert f"train_with={first}" in page.url
    page.reload()
    expect(legend(page)).to_be_attached()

    # All of it on a telephone.
    page.set_viewport_size({"width": 390, "height": 844})
    for chart in page.locator(CHART).all():
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_who_has_the_link_of_a_run_may_look_and_fork_but_not_steer(visit):
    teacher = {"extra_http_headers": {"X-Forwarded-For": "192.0.2.10"}}  # nobody sits at the machine itself
    page = visit("/training?train_epochs=400&train_filters=8", **teacher)
    start(page)
    link = page.url.removeprefix(page.url.split("/training")[0])
    student = visit(link, extra_http_headers={"X-Forwarded-For": "192.0.2.11"})
    wait_for_epochs(student, 0)
    expect(student.get_by_text("Somebody else started this run.")).to_be_visible()
    for name in ("Pause", "One batch", "Stop", "Change"):
        expect(student.get_by_role("button", name=name, exact=True)).to_have_count(0)
    student.get_by_role("radio", name="Runs").click()
    expect(student.get_by_text("There are none yet.")).to_be_visible()

    # The teacher's browser is known again in another tab, with the link and without.
    page.reload()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    tab = visit("/training", **teacher)
    tab.get_by_role("radio", name="Runs").click()
    tab.get_by_role("button", name=re.compile("running")).click()
    press(tab, "Stop")
    expect(state(student)).to_contain_text("Stopped after", timeout=START)
    expect(student.get_by_role("button", name="Fork")).to_be_visible()
    expect(student.get_by_role("button", name="Delete")).to_have_count(0)
