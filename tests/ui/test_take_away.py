"""Everything a page shows can be taken away as files, and nothing is made before somebody asks."""

import csv
import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.window_scene import window_scene
from cnnviz.export import tables
from cnnviz.ui import take_away as module
from cnnviz.ui.take_away import offered_files
from cnnviz.ui.take_away_words import figure_words, table_words
from cnnviz.viz import figure_files, stage_scene, stage_source

ROOT = Path(__file__).parents[2]
SEVEN = np.random.default_rng(3).integers(-9, 10, (7, 7)).astype(np.float32)
SWEEPS = {
    "convolution": trace_conv2d(SEVEN, [[1, 0, -1], [2, 0, -2], [1, 0, -1]], 1),
    "same": trace_conv2d(SEVEN / 7, [[0.1, 0.2, 0.1]] * 3, padding="same"),
    "three channels": trace_conv2d(np.stack([SEVEN] * 3, 2), np.ones((3, 3, 3, 1)), padding="same"),
    "pooling": trace_pool2d(SEVEN, 3, strides=1, padding="same"),
    "windows": window_scene(7, 7, 3, padding="same"),
    "transposed": trace_conv2d_transpose(SEVEN, [[1, 2, 1], [0, 1, 0], [1, 2, 1]]),
}


def made(files):
    return {file.kind: file.make() for file in files}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_worked_example_can_be_taken_away(name, monkeypatch):
    # few and small pictures are quicker; the full size is tested below
    monkeypatch.setattr(module, "frame_steps", lambda steps: range(0, steps, max(1, steps // 2)))
    monkeypatch.setattr(module, "frames", partial(figure_files.frames, width=260))
    monkeypatch.setattr(module, "as_png", partial(figure_files.as_png, dpi=60))
    trace = EXAMPLES[name].trace()
    kinds = {"png", "svg", "gif", "csv", "py"} - ({"gif"} if stage_source.step_count(trace) == 1 else set())
    files = made(offered_files(code="print(1)", source=trace))
    assert set(files) == kinds
    assert min(Image.open(io.BytesIO(files["png"])).size) > 60
    assert ElementTree.fromstring(files["svg"]).tag.endswith("svg")
    assert "gif" not in kinds or Image.open(io.BytesIO(files["gif"])).n_frames >= 2
    assert len(list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))) > 5
    assert files["py"] == b"print(1)\n"


@pytest.mark.parametrize("name", SWEEPS)
def test_the_sweep_of_seven_by_seven_is_at_most_a_megabyte_and_has_all_its_steps(name):
    source = SWEEPS[name]
    gif = made(file for file in offered_files(code=None, source=source) if file.kind == "gif")["gif"]
    assert len(gif) <= 1_000_000
    assert Image.open(io.BytesIO(gif)).n_frames == stage_source.step_count(source)


def test_the_figure_and_the_table_of_a_page_replace_those_of_a_trace():
    asked = []

    def figure(theme):
        from matplotlib.figure import Figure

        asked.append(theme)
        return Figure(figsize=(2, 1))

    files = offered_files(
        code=None, figure=figure, table=lambda: [["layer", "size"], ["conv", 3]], theme="dark"
    )
    assert not asked  # nothing is drawn before somebody asks
    done = made(files)
    assert list(done) == ["png", "svg", "csv"] and asked == ["dark", "dark"]
    assert done["csv"].decode("utf-8-sig") == "layer,size\r\nconv,3\r\n"


def test_files_made_at_the_same_time_are_those_made_one_after_the_other():
    files = [
        file
        for trace in (SWEEPS["convolution"], trace_pool2d(SEVEN, 2))
        for file in offered_files(code=None, source=trace)
        if file.kind in ("png", "svg")
    ]
    alone = [file.make() for file in files]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda file: file.make(), files * 2)) == alone * 2


def test_what_is_too_large_to_draw_still_gives_its_numbers():
    trace = trace_conv2d(np.zeros((70, 70)), [[1]])
    assert [file.kind for file in offered_files(code="x", source=trace)] == ["csv", "py"]


def test_the_words_of_files_are_complete():
    assert set(figure_words()) == set(stage_scene.WORDS)
    assert set(table_words()) == set(tables.WORDS)
    # English is the source language
    assert figure_words() == stage_scene.WORDS and table_words() == tables.WORDS


def screen(cells=4):
    import numpy as np
    import streamlit as st

    from cnnviz.core.conv import trace_conv2d
    from cnnviz.ui.take_away import take_away

    cells = st.session_state.get("cells", 4)
    image = np.arange(cells * cells).reshape(cells, cells)
    take_away("conv", name="convolution", code="print(1)", source=trace_conv2d(image, [[1, 2]]))


@pytest.fixture
def buttons(monkeypatch):
    """What the download buttons of a screen give: kind and file by file name."""
    found = {}

    def note(label, data, file_name, mime, **options):
        found[file_name] = data
        assert options["key"].startswith("conv_take_") and mime

    monkeypatch.setattr(st, "download_button", note)
    return found


def test_the_buttons_carry_the_files_of_the_chosen_step_and_theme(buttons):
    app = AppTest.from_function(screen).run()
    assert not app.exception
    names = [f"cnnviz_convolution.{kind}" for kind in ("png", "svg", "gif", "csv", "py")]
    assert list(buttons) == names
    assert b"step 12 of 12" in buttons["cnnviz_convolution.svg"]()
    app.number_input(key="conv_take_step").set_value(3).run()
    assert b"step 3 of 12" in buttons["cnnviz_convolution.svg"]()
    light = buttons["cnnviz_convolution.svg"]()
    app.get("button_group")[0].set_value("dark").run()
    assert not app.exception
    assert buttons["cnnviz_convolution.svg"]() != light


def test_another_size_begins_again_at_its_last_step():
    app = AppTest.from_function(screen).run()
    app.number_input(key="conv_take_step").set_value(5).run()
    for cells, steps in ((3, 6), (5, 20), (2, 2)):
        app.session_state["cells"] = cells
        app.run()
        assert not app.exception
        assert app.number_input(key="conv_take_step").value == steps


def filters():
    import numpy as np

    from cnnviz.core.conv import trace_conv2d
    from cnnviz.ui.take_away import take_away

    trace = trace_conv2d(np.ones((3, 3)), np.arange(12).reshape(2, 2, 1, 3))
    take_away("conv", name="bank", code=None, source=trace, filter=1)


def test_the_files_show_the_filter_that_is_chosen(buttons):
    app = AppTest.from_function(filters).run()
    assert b"filter 2 of 3" in buttons["cnnviz_bank.svg"]()
    app.number_input(key="conv_take_filter").set_value(3).run()
    assert not app.exception
    assert b"filter 3 of 3" in buttons["cnnviz_bank.svg"]()
    assert "Each output cell, filter 3" in buttons["cnnviz_bank.csv"]().decode("utf-8-sig")


def test_a_sweep_that_is_thinned_out_is_said():
    app = AppTest.from_function(screen)
    app.session_state["cells"] = 20
    app.run()
    assert any("95 of the 380 steps" in caption.value for caption in app.caption)


def test_what_cannot_be_drawn_is_said():
    app = AppTest.from_function(screen)
    app.session_state["cells"] = 70
    app.run()
    assert not app.exception
    assert any("too large to draw cell by cell" in caption.value for caption in app.caption)
    assert [button.key for button in app.get("download_button")] == ["conv_take_csv", "conv_take_py"]


def test_no_page_imports_what_draws_files_before_somebody_asks():
    program = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
for page in ("convolution", "output_size", "pooling", "architecture"):
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, page
    assert any(expander.label == "Take it away" for expander in app.expander), page
late = ("matplotlib", "cnnviz.vision.animation", "cnnviz.export.tables")
print([name for name in late if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
