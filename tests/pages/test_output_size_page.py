"""The output size page: both axes, the four questions, links, and settings that fit nothing."""

import pytest

from cnnviz.core.axis_windows import axis_windows
from cnnviz.core.size_solver import solve_output_size
from cnnviz.core.window_scene import window_scene
from cnnviz.ui.size_chain import EXAMPLES


def words(app):
    return " ".join(text.value for kind in (app.markdown, app.caption) for text in kind)


def complaints(app):
    return [note.value for note in app.caption if note.value.startswith(":orange[")]


def output_of(program):
    """Run a program as it stands on the screen."""
    names = {}
    exec(compile(program, "screen", "exec"), names)
    return names["output"]


def buttons(app, start):
    return [button for button in app.button if button.key.startswith(start)]


def test_one_number_counts_for_both_axes_until_they_are_taken_apart(open_page):
    app = open_page("output_size", size_input=8, size_kernel=4)
    assert len(app.latex) == 1
    app.get_by_key("size_apart").set_value(True).run()
    assert not app.exception
    assert app.get_by_key("size_input_width").value == 8
    assert app.get_by_key("size_kernel_width").value == 4
    assert len(app.latex) == 1  # nothing moves until a number is changed
    app.get_by_key("size_input_width").set_value(11).run()
    height, width = (formula.value for formula in app.latex)
    assert "\nH &=" in height and "\nW &=" in width
    assert r"\frac{11 - 4 + 0}{2}" in width and r"R &= (11 - 4 + 0) \bmod 2 = 1" in width
    assert "(None, 8, 11, 1)" in app.code[0].value
    app.get_by_key("size_apart").set_value(False).run()
    assert "(None, 8, 8, 1)" in app.code[0].value


def test_a_link_restores_height_width_and_all_four_sides(open_page):
    app = open_page(
        "output_size",
        size_apart="true",
        size_input=7,
        size_input_width=10,
        size_kernel=3,
        size_kernel_width=2,
        size_stride=2,
        size_stride_width=3,
        size_padding="pair",
        size_before=1,
        size_after=0,
        size_before_width=2,
        size_after_width=4,
    )
    assert not app.exception and not complaints(app)
    scene = window_scene(7, 10, (3, 2), strides=(2, 3), padding=((1, 0), (2, 4)))
    assert f"**{scene.missed} of 70 pixels are under no window**" in words(app)
    assert "((1, 0), (2, 4))" in app.code[0].value
    assert tuple(output_of(app.code[0].value)) == scene.output
    told = words(app)
    assert ("**Height:**" in told, "**Width:**" in told) == (scene.rows.unused > 0, scene.columns.unused > 0)


@pytest.mark.parametrize(
    ("address", "padding"),
    [
        ({"size_padding": "valid"}, "valid"),
        ({"size_padding": "same"}, "same"),
        ({"size_padding": "full"}, "full"),
        ({"size_padding": "number", "size_pad": 2, "size_pad_width": 0}, ((2, 2), (0, 0))),
    ],
)
def test_the_program_of_a_rectangle_gives_the_output_on_the_stage(open_page, address, padding):
    settings = {"size_apart": "true", "size_input": 9, "size_input_width": 6, "size_stride_width": 1}
    app = open_page("output_size", **settings, **address)
    scene = window_scene(9, 6, 3, strides=(2, 1), padding=padding)
    assert tuple(output_of(app.code[0].value)) == scene.output
    for formula, output in zip(app.latex, scene.output, strict=True):
        assert rf"\right\rfloor + 1 = {output} \\" in formula.value


def test_keras_and_pytorch_differ_for_one_to_six_and_agree_for_one_to_seven(open_page):
    app = open_page("output_size")
    assert "**Keras** → 6, 12, 11" in words(app) and "**PyTorch** → 3, 9, 15" in words(app)
    assert "stand 1 further on" in words(app)
    keras, torch = app.code[1].value, app.code[2].value
    assert output_of(keras).tolist() == [6, 12, 11]
    assert "stride=2, padding=1" in torch
    app.get_by_key("size_input").set_value(7).run()
    assert "They agree here" in words(app)
    app.get_by_key("size_kernel").set_value(4).run()
    assert "an even number of cells (here 4)" in words(app)
    app.get_by_key("size_kernel").set_value(1).run()
    assert "a window of one cell needs no zeros" in words(app)
    app = open_page("output_size", size_stride=1)
    assert "always do where the stride is 1" in words(app)


def test_of_two_axes_the_chosen_one_is_compared(open_page):
    apart = {"size_apart": "true", "size_input_width": 5, "size_stride_width": 1}
    app = open_page("output_size", size_axis="width", **apart)
    assert "**Keras** → 3, 6, 9, 12, 9" in words(app)
    app.get_by_key("size_axis").set_value("height").run()
    assert "**Keras** → 6, 12, 11" in words(app)


def test_the_decks_claim_is_predicted_before_it_is_shown(open_page):
    app = open_page("output_size", size_lab="division")
    assert "3 / 2 = 1.5" in app.get_by_key("size_guess_odd").label
    assert len(app.code) == 1 and "| Size |" not in words(app)
    app.get_by_key("size_guess_odd").set_value("error").run()
    assert "**2 windows, and no error.**" in app.info[0].value
    app.get_by_key("size_guess_odd").set_value("down").run()
    assert "Pixels under no window: 6" in app.success[0].value
    expected = {size: axis_windows(size, 3, stride=2).output for size in range(3, 10)}
    table = next(text.value for text in app.markdown if text.value.startswith("| Size |"))
    for size, result in expected.items():
        line = next(line for line in table.splitlines() if line.strip("| *").startswith(f"{size}"))
        cells = [cell.strip(" *") for cell in line.strip("|").split("|")]
        assert (cells[0], cells[2], cells[3]) == (str(size), str(result.output), str(result.unused))
        assert cells[1].endswith("✓") == ((size - 3) % 2 == 0)
    assert output_of(app.code[1].value) == {size: one.output for size, one in expected.items()}


def test_an_even_division_and_a_window_without_a_place_have_their_own_words(open_page):
    app = open_page("output_size", size_lab="division", size_input=7)
    app.get_by_key("size_guess_even").set_value("even").run()
    assert "nothing is dropped: 4 / 2 = 2" in app.success[0].value
    app = open_page("output_size", size_lab="division", size_input=4, size_kernel=9)
    assert not app.exception and "no place for the window" in words(app)
    assert "fits none of these sizes" in app.info[0].value


def test_backwards_lists_what_the_solver_finds_and_a_click_sets_the_page(open_page):
    app = open_page("output_size", size_lab="backwards", size_apart="true", size_input_width=9)
    found = solve_output_size(150, 75, kernel_sizes=range(1, 8), strides=range(1, 5)).found
    assert f"**{len(found)}** settings turn 150 into 75" in words(app)
    cards = [text.value for text in app.markdown if text.value.startswith("kernel **")]
    assert all("= 75" in card for card in cards) and len(cards) == min(9, len(found))
    app.get_by_key("size_more").click().run()
    cards = [text.value for text in app.markdown if text.value.startswith("kernel **")]
    assert len(cards) == len(found) == len(buttons(app, "size_use_"))
    place = next(place for place, one in enumerate(found) if one.padding == 1)
    app.get_by_key(f"size_use_{place}").click().run()
    assert not app.exception
    assert app.get_by_key("size_apart").value is False
    assert (app.get_by_key("size_padding").value, app.get_by_key("size_pad").value) == ("number", 1)
    assert app.get_by_key("size_input").value == 150
    assert r"\right\rfloor + 1 = 75" in app.latex[0].value
    assert "too large to draw" in app.info[0].value


def test_every_setting_offered_leads_to_the_output_asked_for(open_page):
    app = open_page("output_size", size_lab="backwards", size_have=20, size_want=9, size_most_dilation=2)
    offered = len(buttons(app, "size_use_"))
    assert offered == 9
    for place in (0, offered // 2, offered - 1):
        app.get_by_key(f"size_use_{place}").click().run()
        assert app.get_by_key("size_input").value == 20
        assert r"\right\rfloor + 1 = 9 \\" in app.latex[-1].value


def test_what_cannot_be_reached_is_said_with_its_neighbours(open_page):
    app = open_page("output_size", size_lab="backwards", size_have=10, size_want=500)
    assert "Upsampling or a transposed convolution" in app.info[0].value
    app = open_page("output_size", size_lab="backwards", size_have=500, size_want=1)
    above = solve_output_size(500, 1, kernel_sizes=range(1, 8), strides=range(1, 5)).above
    assert f"smallest output that can be reached is **{above}**" in app.info[0].value
    app = open_page("output_size", size_lab="backwards", size_have=500, size_want=400)
    near = solve_output_size(500, 400, kernel_sizes=range(1, 8), strides=range(1, 5))
    assert f"are **{near.below}** and **{near.above}**" in app.info[0].value
    assert not buttons(app, "size_use_")


def test_a_chain_shows_each_shape_and_every_example_has_its_words(open_page):
    app = open_page("output_size", size_lab="chain")
    assert not app.error and "| 14×14×32" not in words(app) and "**14×14×32**" in words(app)
    assert "⌊(7 − 2 + 0) / 2⌋ + 1 = 3" in words(app)
    assert "Layer 6: Dropped at the end of the map: rows 1, columns 1" in words(app)
    app.get_by_key("size_chain_pools").click().run()
    assert app.get_by_key("size_chain").value == EXAMPLES["pools"]
    assert "Layer 9, 1×1×64 comes in: MaxPooling2D has a window of 2×2" in app.error[0].value
    app.get_by_key("size_chain_order").click().run()
    assert "Layer 3, 5408 comes in: Conv2D needs a picture" in app.error[0].value
    app.get_by_key("size_chain_missing").click().run()
    assert not app.error and "Usually Flatten or GlobalAveragePooling2D is meant" in words(app)


@pytest.mark.parametrize(
    ("name", "stops"), [("parrot", None), ("pools", "MaxPool|negative"), ("order", "ndim")]
)
def test_keras_builds_the_chain_or_stops_as_the_page_says(open_page, name, stops):
    app = open_page("output_size", size_lab="chain", size_chain=EXAMPLES[name])
    program = app.code[-1].value
    assert bool(app.error) == bool(stops)
    names: dict = {}
    if stops:
        with pytest.raises(ValueError, match=stops):
            exec(compile(program, "screen", "exec"), names)
        return
    exec(compile(program, "screen", "exec"), names)
    for layer in names["model"].layers:
        assert f"**{'×'.join(map(str, layer.output.shape[1:]))}**" in words(app)


def test_a_chain_that_cannot_be_read_is_said_and_kept(open_page):
    app = open_page("output_size", size_lab="chain", size_chain="conv 8 3; poool 2")
    assert "layer 2: 'poool' is none of conv" in app.error[0].value
    assert app.get_by_key("size_chain").value == "conv 8 3; poool 2"
    app.get_by_key("size_chain").set_value("pool 2").run()
    assert not app.error and "**14×14×1**" in words(app)
    app.get_by_key("size_chain").set_value("").run()
    assert "no layer yet" in app.error[0].value


@pytest.mark.parametrize("question", ["frameworks", "division", "backwards", "chain"])
def test_a_window_without_a_place_leaves_the_rest_of_the_page_working(open_page, question):
    app = open_page(
        "output_size", size_lab=question, size_apart="true", size_input_width=2, size_kernel_width=3
    )
    assert not app.exception
    assert "kernel_size 3 does not fit size 2" in app.error[0].value
    assert "spans 3×3 pixels" in words(app) and "Enlarge the input or the padding" in words(app)
    assert app.get_by_key("size_lab").value == question
    app.get_by_key("size_padding").set_value("same").run()
    assert not app.error and not app.exception


@pytest.mark.parametrize("question", ["frameworks", "division"])
def test_stride_and_dilation_together_have_no_keras_layer_in_any_section(open_page, question):
    app = open_page("output_size", size_lab=question, size_stride=2, size_dilation=2, size_input=9)
    for key in ("size_guess_even", "size_guess_odd"):
        for guess in (widget for widget in app.button_group if widget.key == key):
            guess.set_value("error").run()
    assert not app.exception
    assert sum("not both together" in box.value for box in app.info) == 2
    assert not any("import keras" in block.value for block in app.code)


def test_only_the_chosen_question_is_computed(open_page, monkeypatch):
    def fail(*args, **options):
        raise AssertionError("computed although nobody looks at it")

    monkeypatch.setattr("cnnviz.ui.size_backwards.solve_output_size", fail)
    monkeypatch.setattr("cnnviz.ui.size_chain.summarise", fail)
    assert not open_page("output_size").exception
    assert open_page("output_size", size_lab="chain").exception
