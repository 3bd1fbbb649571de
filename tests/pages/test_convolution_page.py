"""The convolution page: every example, every kernel, every closer look, and what can be done to weights."""

import re
import subprocess
import sys

import numpy as np
import pytest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.kernels import KERNELS
from cnnviz.nn.runtime import load_keras
from cnnviz.ui.convolution_kernels import BANKS, LEARNED
from cnnviz.ui.number_grid import to_cells, to_numbers

CONV = [example.id for example in EXAMPLES.values() if example.operation == "conv"]
TRANSPOSED = [example.id for example in EXAMPLES.values() if example.operation == "conv_transpose"]
CHOICES = [*KERNELS, *BANKS, "random", *LEARNED, "own"]


def text(app):
    return " ".join(block.value for block in app.markdown)


def run(app):
    """Run the program on the screen and return its output."""
    load_keras()  # as the product does, so that the next run of the page stays as fast as the one before
    names = {}
    exec(compile(app.code[0].value, "screen", "exec"), names)
    return names["output"]


def is_well(app):
    return not app.exception and not app.error


def weights(app):
    return to_numbers("weights", to_cells(app.get_by_key("conv_weights").value))


def check_example(app, example):
    assert is_well(app), example.id
    assert example.source in text(app)
    if example.expected is not None:
        assert "the result printed there is the same" in text(app), example.id
        np.testing.assert_allclose(run(app), example.expected, atol=1e-4)
    elif example.expected_size:
        assert "the size printed there is the same" in text(app), example.id
        assert run(app).shape == example.expected_size


def test_every_example_gives_its_printed_result_on_the_page_and_by_its_program(open_page):
    app = open_page("convolution")
    for name in CONV:
        app.get_by_key("conv_example").set_value(name).run()
        check_example(app, EXAMPLES[name])


def test_every_transposed_example_gives_its_printed_result_on_the_page_and_by_its_program(open_page):
    app = open_page("convolution", conv_mode="transposed")
    for name in TRANSPOSED:
        app.get_by_key("conv_up_example").set_value(name).run()
        check_example(app, EXAMPLES[name])


def test_an_example_from_a_link_and_one_from_the_list_are_alike(open_page):
    app = open_page("convolution", conv_example="dive_filters")
    assert "the result printed there is the same" in text(app)
    assert "filters=3" in app.code[0].value and "2·2·2·3 + 3 = **27**" in text(app)


def test_a_photograph_after_an_example_begins_with_a_kernel_that_finds_edges(open_page):
    app = open_page("convolution")
    app.get_by_key("conv_example").set_value("photo").run()
    assert is_well(app) and app.get_by_key("conv_kernel").value == "sobel_left"


def test_padding_that_an_example_brings_along_is_in_the_address(open_page):
    app = open_page("convolution")
    app.get_by_key("conv_example").set_value("shape_arbitrary").run()
    assert app.query_params["conv_pad"] == "2"
    app.get_by_key("conv_mode").set_value("transposed").run()
    app.get_by_key("conv_up_example").set_value("up_guide_full").run()
    assert app.query_params["conv_crop_cells"] == "2"


@pytest.mark.parametrize("colour", ["grey", "colour"])
def test_every_kernel_works_on_a_photograph_and_says_why(open_page, colour):
    app = open_page("convolution", conv_example="photo", conv_colour=colour)
    for name in CHOICES:
        app.get_by_key("conv_kernel").set_value(name).run()
        assert is_well(app), name
        if name in KERNELS:
            assert KERNELS[name].why in text(app)


def test_a_picture_of_28_by_28_in_colour_takes_eight_filters_joined_or_each_channel_alone(open_page):
    app = open_page(
        "convolution", conv_example="photo", conv_colour="colour", conv_grid=28, conv_kernel="hand_made"
    )
    assert is_well(app) and "The output is 26×26×8" in text(app)
    app.get_by_key("conv_planes").set_value("depthwise").run()
    assert is_well(app) and "The output is 26×26×24" in text(app) and "groups=3" in app.code[0].value


def test_learned_filters_see_three_channels_and_are_added_up_on_a_grey_picture(open_page):
    app = open_page(
        "convolution", conv_example="photo", conv_colour="colour", conv_kernel="learned", conv_filters=8
    )
    assert "3·3·3·8 + 8" in text(app) and "the three slices are added" not in text(app)
    app.get_by_key("conv_colour").set_value("grey").run()
    assert "3·3·1·8 + 8" in text(app) and "the three slices are added" in text(app)


def test_learned_filters_are_shown_without_keras():
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; app = AppTest.from_file('app.py');"
        "app.query_params['conv_kernel'] = 'learned'; app.run(timeout=60);"
        "app.switch_page('pages/convolution.py').run(timeout=60);"
        "assert not app.exception and not app.error and app.code;"
        "sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_model_costs_a_sentence(open_page, monkeypatch, tmp_path):
    from cnnviz.ui import cached

    cached.first_kernel.clear()
    monkeypatch.setenv("CNNVIZ_MODELS", str(tmp_path))
    app = open_page("convolution", conv_kernel="learned")
    assert not app.exception and "cannot be read" in app.error[0].value
    cached.first_kernel.clear()


def test_weights_are_turned_and_scaled_and_become_ones_own(open_page):
    app = open_page("convolution", conv_kernel="own", conv_weights="1,2;3,4")
    app.get_by_key("conv_quarter").click().run()
    assert weights(app) == [[3, 1], [4, 2]] and app.query_params["conv_weights"] == "3,1;4,2"
    app.get_by_key("conv_half").click().run()
    assert weights(app) == [[2, 4], [1, 3]]
    app.get_by_key("conv_normalise").click().run()
    assert sum(map(sum, weights(app))) == pytest.approx(1)
    assert "The weights add up to 1" in text(app)


def test_a_named_kernel_is_edited_as_ones_own(open_page):
    app = open_page("convolution", conv_kernel="box_blur")
    app.get_by_key("conv_edit").click().run()
    assert app.query_params["conv_weights"] == app.get_by_key("conv_weights").value
    assert app.get_by_key("conv_kernel").value == "own"
    np.testing.assert_array_equal(np.float32(weights(app)), KERNELS["box_blur"].weights)


def test_a_kernel_that_adds_up_to_zero_cannot_be_normalised(open_page):
    app = open_page("convolution", conv_kernel="sobel_left")
    button = app.get_by_key("conv_normalise")
    assert button.disabled and "adds up to 0" in button.help
    assert "only changes are heard" in text(app)


def test_random_numbers_are_new_at_each_press_and_the_seed_brings_them_back(open_page):
    app = open_page("convolution", conv_kernel="random", conv_seed=7)
    first = app.code[0].value
    app.get_by_key("conv_draw").click().run()
    assert app.code[0].value != first and app.get_by_key("conv_seed").value == 8
    app.get_by_key("conv_seed").set_value(7).run()
    assert app.code[0].value == first


def test_the_switch_to_true_convolution_counts_what_it_changes(open_page):
    app = open_page("convolution", conv_kernel="sobel_left", conv_flip="true")
    found = re.search(r"changes \*\*(\d+) of (\d+)\*\*", text(app))
    turned, plain = run(app), None
    app.get_by_key("conv_flip").set_value(False).run()
    plain = run(app)
    assert [int(part) for part in found.groups()] == [np.count_nonzero(turned != plain), plain.size]
    app = open_page("convolution", conv_kernel="gaussian_blur", conv_flip="true")
    assert "changes none of the 9" in text(app)


def test_relu_leaves_nothing_below_zero_and_is_in_the_program(open_page):
    app = open_page("convolution", conv_example="photo", conv_kernel="sobel_left", conv_relu="true")
    assert 'activation="relu"' in app.code[0].value
    assert run(app).min() == 0
    app.get_by_key("conv_relu").set_value(False).run()
    assert run(app).min() < 0


EDGES = {"valid": "82×110", "zeros": "84×112", "repeat": "84×112", "mirror": "84×112", "wrap": "84×112"}


@pytest.mark.parametrize("edges", EDGES)
def test_the_handling_of_edges_is_said_with_the_size_it_gives(open_page, edges):
    app = open_page("convolution", conv_kernel="sobel_left", conv_edges=edges)
    assert is_well(app) and EDGES[edges] in text(app)


def test_full_size_answers_are_shown_with_sign_without_and_after_relu(open_page):
    app = open_page("convolution", conv_kernel="sobel_left", conv_show="full")
    for view in ("signed", "absolute", "relu"):
        app.get_by_key("conv_view").set_value(view).run()
        assert is_well(app) and len(app.get("image")) == 3


def test_a_kernel_on_two_channels_has_no_photograph(open_page):
    app = open_page("convolution", conv_example="dive_channels")
    assert "looks at 2 channels" in app.info[0].value


def test_two_kernels_in_a_row_equal_one(open_page):
    app = open_page("convolution", conv_example="seven", conv_lab="compose", conv_second="sobel_left")
    assert is_well(app)
    count, apart = re.search(r"the (\d+) numbers are at most (\S+) apart", text(app)).groups()
    assert int(count) == 9 and float(apart.replace("−", "-")) < 1e-4
    assert "One kernel has 25 weights where the two have 9 + 9" in text(app)


def test_a_picture_too_small_for_two_kernels_is_said(open_page):
    app = open_page("convolution", conv_example="stepped", conv_lab="compose")
    assert not app.exception and "does not fit" in app.error[0].value


def test_a_separable_kernel_is_told_from_one_that_is_not(open_page):
    app = open_page("convolution", conv_kernel="sobel_left", conv_lab="passes")
    assert "**is separable**: 9 products a place become 6" in text(app)
    app.get_by_key("conv_kernel").set_value("outline").run()
    assert "**not separable**" in text(app) and "the sum of 2 columns times rows" in text(app)


def test_the_matrix_is_counted_or_said_to_be_too_large(open_page):
    app = open_page("convolution", conv_example="diagonal_cross", conv_lab="matrix")
    assert "9 rows" in text(app) and "25 columns" in text(app) and "Only 45 of them (20.0%)" in text(app)
    app.get_by_key("conv_example").set_value("photo").run()
    app.get_by_key("conv_grid").set_value(28).run()
    assert is_well(app) and "too large to be drawn" in app.info[0].value


def test_a_dense_layer_for_the_same_job_is_counted(open_page):
    app = open_page("convolution", conv_example="diagonal_cross", conv_lab="dense")
    assert "| Convolution | 9 | 1 | 81 | 10 |" in text(app)
    assert "| Dense: all with all | 225 | 9 | 225 | 234 |" in text(app)
    assert "**23.4 times**" in text(app)


@pytest.mark.parametrize("section", ["photo", "compose", "passes", "matrix", "dense"])
def test_every_closer_look_works_with_channels_filters_and_the_kernel_turned(open_page, section):
    app = open_page(
        "convolution",
        conv_example="photo",
        conv_colour="colour",
        conv_kernel="random",
        conv_filters=4,
        conv_planes="depthwise",
        conv_flip="true",
        conv_lab=section,
    )
    assert is_well(app)


def test_the_checkerboard_is_told_from_a_kernel_that_divides_evenly(open_page):
    app = open_page(
        "convolution", conv_mode="transposed", conv_up_example="up_checkerboard", conv_up_stride=2
    )
    assert "is **not** a multiple of the stride. From 1 to 4 weights" in text(app)
    app.get_by_key("conv_up_example").set_value("up_even").run()
    assert "is a multiple of the stride" in text(app)


@pytest.mark.parametrize("crop", ["valid", "same", "number"])
@pytest.mark.parametrize("kernel", ["ones_2", "sobel_left", "own"])
def test_a_transposed_convolution_of_a_photograph_is_what_its_program_computes(open_page, crop, kernel):
    app = open_page(
        "convolution",
        conv_mode="transposed",
        conv_up_example="photo",
        conv_grid=4,
        conv_up_kernel=kernel,
        conv_up_stride=3,
        conv_crop=crop,
    )
    assert is_well(app)
    rows = int(re.search(r"= (\d+) \\end", app.latex[0].value).group(1))
    assert run(app).shape == (rows, rows)


def test_settings_that_crop_everything_cost_a_sentence_and_lose_nothing(open_page):
    app = open_page(
        "convolution",
        conv_mode="transposed",
        conv_up_example="own",
        conv_image="1,2;3,4",
        conv_crop="number",
        conv_crop_cells=9,
    )
    assert not app.exception and "crops all" in app.error[0].value
    app.get_by_key("conv_crop").set_value("valid").run()
    assert is_well(app) and "[3, 4]" in app.code[0].value


def test_the_settings_of_one_operation_wait_while_the_other_is_on(open_page):
    app = open_page("convolution", conv_kernel="sobel_left", conv_stride=2, conv_relu="true")
    program = app.code[0].value
    app.get_by_key("conv_mode").set_value("transposed").run()
    app.get_by_key("conv_up_example").set_value("up_even").run()
    transposed = app.code[0].value
    app.get_by_key("conv_mode").set_value("conv").run()
    assert is_well(app) and app.code[0].value == program
    app.get_by_key("conv_mode").set_value("transposed").run()
    assert is_well(app) and app.code[0].value == transposed


BARE = [
    ("conv_example", {"conv_example": "guide_padded"}, {"conv_stride": 2, "conv_pad": 1}),
    (
        "conv_up_example",
        {"conv_mode": "transposed", "conv_up_example": "up_checkerboard"},
        {"conv_up_stride": 2},
    ),
]


@pytest.mark.parametrize(("key", "address", "settings"), BARE)
def test_a_link_to_an_example_alone_brings_the_settings_of_the_example(open_page, key, address, settings):
    app = open_page("convolution", **address)
    assert {name: app.get_by_key(name).value for name in settings} == settings
    app = open_page("convolution", **address, **{f"{key}_plain": "True"})
    assert all(widget.key != "conv_pad" for widget in app.number_input)
    assert {widget.value for widget in app.number_input if widget.key.endswith("stride")} == {1}


def test_an_example_with_all_settings_put_back_marks_its_address(open_page):
    app = open_page("convolution", conv_example="guide_padded")
    app.get_by_key("conv_stride").set_value(1).run()
    assert "conv_example_plain" not in app.query_params
    app.get_by_key("conv_padding").set_value("valid").run()
    assert "conv_example_plain" in app.query_params
    app.get_by_key("conv_stride").set_value(2).run()
    assert "conv_example_plain" not in app.query_params
