"""Take the README's screenshots anew, in both themes.

    python scripts/take_screenshots.py [NAME …]

Chromium is the one on the path or named in CNNVIZ_CHROMIUM; a server is started as a user starts it. Names of
classes and the Korean page need a font with Korean letters. The data sets on this machine stay out of it. For
the camera Chromium is shown a film of one of the sample pictures.
"""

import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks import chromium
from benchmarks.live import FAKE_CAMERA
from benchmarks.server import ROOT, running_server
from cnnviz.vision.samples import SAMPLES

FOLDER = ROOT / "docs" / "screenshots"
COLOURS = 256
PATIENCE = 180_000  # milliseconds
SETTLED = 3_500


def _play(steps: int) -> Callable[[Page], None]:
    """Move the stage on by some steps."""

    def press(page: Page) -> None:
        page.get_by_role("slider").last.focus()
        for _step in range(steps):
            page.keyboard.press("ArrowRight")
        page.evaluate("document.activeElement.blur()")
        page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")

    return press


def _train(page: Page) -> None:
    page.get_by_role("button", name="Start training").click()
    page.get_by_text(re.compile(r"Epoch (1[5-9]|[2-5]\d) of")).first.wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused after").wait_for(timeout=PATIENCE)


def _look(page: Page) -> None:
    page.get_by_role("button", name="Start the camera").click()
    page.wait_for_timeout(SETTLED)


@dataclass(frozen=True)
class Shot:
    """A page as the README shows it.

    Args:
        address: with its settings.
        height: pixels of the window.
        act: what a reader does there.
        wait_for: what is there when the picture can be taken.
        part: first and last text of the part to show; the window if left out.
    """

    address: str
    height: int
    act: Callable[[Page], None] | None = None
    wait_for: str = ""
    part: tuple[str, str] | None = None


SIDES = "size_padding=pair&size_before=1&size_after=0&size_before_width=1&size_after_width=0"
SHOTS = {
    "convolution": Shot("convolution?conv_example=zero_padding&conv_padding=number", 830, _play(5)),
    "korean": Shot("output_size?lang=ko&size_padding=same", 700),
    "output_size": Shot(
        "output_size?size_apart=true&size_input=7&size_input_width=9&size_kernel=3&size_kernel_width=4"
        f"&size_stride=2&size_stride_width=3&{SIDES}",
        915,
        _play(3),
    ),
    "pooling": Shot("pooling?pool_example=guide_max&pool_size=3", 790, _play(4)),
    "architecture": Shot("architecture", 1130),
    "data": Shot("data?data_set=samples&data_part=batch&data_batch_step=size", 880),
    "augmentation": Shot("augmentation?aug_preset=strong&aug_seed=3", 1130),
    "training": Shot("training?train_data=shapes&train_epochs=60", 890, _train),
    "experiments": Shot("experiments?exp_name=mnist_dense_v_conv", 1100),
    "grad_cam": Shot("grad_cam?cam_class=cat&cam_compare=method", 1090, wait_for=".maps[data-drawn=true]"),
    "trust": Shot(
        "grad_cam?cam_trust=true",
        2600,
        wait_for=".st-key-cam_trust_verdict [data-testid=stAlert]",
        part=("Can this map be trusted?", "The checks use the picture"),
    ),
    "live": Shot("live", 960, _look),
    "shortcuts": Shot("shortcuts", 1180),
    "model_xray": Shot("model_xray", 1500),
    "evaluation": Shot("evaluation", 1130),
}


def main(names: list[str]) -> None:
    """Take the pictures of these names, all if there are none."""
    os.environ.pop("CNNVIZ_DATA", None)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        running_server(Path(name)) as server,
        sync_playwright() as driver,
    ):
        film = Path(name) / "camera.mjpeg"
        _film(film)
        server.wait()
        browser = chromium.launch(driver, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}")
        for theme in ("light", "dark"):
            for name in names or SHOTS:
                shot = SHOTS[name]
                context = browser.new_context(
                    viewport={"width": 1280, "height": shot.height},
                    color_scheme=theme,
                    permissions=["camera"],
                )
                taken = _take(context.new_page(), f"{server.address}/{shot.address}", shot)
                (FOLDER / f"{name}_{theme}.png").write_bytes(_few_colours(taken))
                context.close()
                print(f"{name}, {theme}", flush=True)
        browser.close()


def _take(page: Page, address: str, shot: Shot) -> bytes:
    page.goto(address, timeout=PATIENCE)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    if shot.wait_for:
        page.wait_for_selector(shot.wait_for, timeout=PATIENCE)
    page.wait_for_timeout(SETTLED)
    if shot.act:
        shot.act(page)
        page.wait_for_timeout(SETTLED)
    if not shot.part:
        return page.screenshot()
    top, end = (_top(page, text) for text in shot.part)
    return page.screenshot(clip={"x": 0, "y": top - 20, "width": 1280, "height": end - top + 60})


def _top(page: Page, text: str) -> float:
    box = page.get_by_text(text).first.bounding_box()
    if box is None:
        sys.exit(f"“{text}” is not on the page")
    return box["y"]


def _film(path: Path) -> None:
    """Pan slowly over a sample picture."""
    pixels = np.asarray(Image.open(SAMPLES["dog"].path).convert("RGB").resize((640, 480)))
    with path.open("wb") as file:
        for angle in np.linspace(0, 2 * np.pi, 60, endpoint=False):
            Image.fromarray(np.roll(pixels, round(6 * np.sin(angle)), 1)).save(file, "JPEG", quality=92)


def _few_colours(png: bytes) -> bytes:
    """Write a PNG with a palette: a third of the size, and hardly to be told apart."""
    small = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
