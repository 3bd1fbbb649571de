"""A link restores the page, and a wrong one costs a sentence, never a traceback."""

import pytest


def said(app):
    """Everything the page says about its address."""
    return " ".join(caption.value for caption in app.caption if caption.value.startswith(":orange["))


def code(app):
    return app.code[0].value


def test_a_link_restores_the_convolution(open_page):
    app = open_page(
        "convolution",
        conv_example="no_padding",
        conv_kernel="sobel_left",
        conv_stride=2,
        conv_padding="same",
        conv_bias=-3,
        conv_flip="true",
    )
    assert not app.exception and not said(app)
    assert "strides=2" in code(app) and 'padding="same"' in code(app) and "[0, 1, 7, 5]" in code(app)
    assert "[2, 0, -2]" in code(app) and "[::-1, ::-1]" in code(app) and "[-3]" in code(app)


def test_a_link_restores_weights_and_pictures_of_ones_own(open_page):
    app = open_page(
        "convolution",
        conv_example="own",
        conv_image="1,2,3;4,5,6;7,8,9",
        conv_kernel="own",
        conv_weights="1/2,-1;0,1e-1",
    )
    assert not app.exception and not app.error
    assert "[7, 8, 9]" in code(app) and "[0.5, -1]" in code(app) and "[0, 0.1]" in code(app)


def test_a_link_restores_the_output_size(open_page):
    app = open_page(
        "output_size",
        size_input=9,
        size_kernel=4,
        size_stride=3,
        size_padding="pair",
        size_before=1,
        size_after=2,
    )
    assert not app.exception and not said(app)
    assert "(None, 9, 9, 1)" in code(app) and "((1, 2), (1, 2))" in code(app) and "strides=3" in code(app)
    assert r"\frac{9 - 4 + (1 + 2)}{3}" in app.latex[0].value


def test_a_link_restores_pooling(open_page):
    app = open_page(
        "pooling", pool_example="own", pool_mode="min", pool_size=2, pool_stride=2, pool_padding="same"
    )
    assert not app.exception and not said(app)
    assert "pool_size=2, strides=2" in code(app) and 'padding="same"' in code(app) and "-image" in code(app)


WRONG = [
    ("output_size", "size_input", "9999", "a whole number from 1 to 512. 6 is used"),
    ("output_size", "size_input", "0", "a whole number from 1 to 512. 6 is used"),
    ("output_size", "size_stride", "two", "a whole number from 1 to 8. 2 is used"),
    ("output_size", "size_stride", "1.5", "a whole number from 1 to 8. 2 is used"),
    ("output_size", "size_stride", "nan", "a whole number from 1 to 8. 2 is used"),
    ("output_size", "size_stride", "", "a whole number from 1 to 8. 2 is used"),
    ("output_size", "size_padding", "sam", "one of valid, same, full, number, pair. valid is used"),
    ("convolution", "conv_stride", "-1", "a whole number from 1 to 4. 1 is used"),
    ("convolution", "conv_kernel", "sobel", "one of example, identity"),
    ("convolution", "conv_example", "<b>x</b>", "one of diagonal_cross"),
    ("convolution", "conv_flip", "perhaps", "true or false. False is used"),
    ("convolution", "conv_picture", "unicorn", "one of"),
    ("pooling", "pool_mode", "median", "one of max, average, min. max is used"),
    ("pooling", "pool_size", "9" * 400, "a whole number from 1 to 6. 3 is used"),
]


@pytest.mark.parametrize(("screen", "name", "value", "rule"), WRONG)
def test_a_wrong_value_in_the_address_is_said_and_a_safe_one_used(open_page, screen, name, value, rule):
    app = open_page(screen, **{name: value})
    assert not app.exception
    assert f"{name}=" in said(app) and rule in said(app)


def test_the_sentence_goes_when_the_widget_is_moved(open_page):
    app = open_page("output_size", size_stride="9")
    assert "size_stride=9" in said(app)
    app.get_by_key("size_kernel").set_value(2).run()
    assert "size_stride=9" in said(app)
    app.get_by_key("size_stride").set_value(3).run()
    assert not said(app)


CELLS = [
    ("1,,1", "row 1, column 2 is empty"),
    ("1,2;x,1", "row 2, column 1 is 'x'"),
    ("nan", "row 1, column 1 is 'nan'"),
    ("1,2;3", "row 2, column 2 is empty"),
    (",".join("1" * 9), "1x9 is too large: at most 7x7"),
    (";" * 300, "is too large"),
]


@pytest.mark.parametrize(("cells", "sentence"), CELLS)
def test_a_wrong_cell_costs_a_sentence_and_is_kept(open_page, cells, sentence):
    app = open_page("convolution", conv_kernel="own", conv_weights=cells)
    assert not app.exception
    assert sentence in app.error[0].value
    assert app.text_area[0].value == cells
    app.text_area[0].set_value("0,1").run()
    assert not app.error and "[0, 1]" in code(app)


def test_a_kernel_that_does_not_fit_is_named_with_its_sizes(open_page):
    seven = ";".join([",".join("1" * 7)] * 7)
    app = open_page("convolution", conv_kernel="own", conv_weights=seven)
    assert app.error[0].value == "kernel 7x7 does not fit image 5x5 with padding='valid'"


def test_an_example_brings_its_settings_along(open_page):
    app = open_page("convolution")
    app.get_by_key("conv_example").set_value("guide_padded").run()
    assert app.get_by_key("conv_stride").value == 2
    assert app.get_by_key("conv_pad").value == 1
    assert "the result printed there is the same" in " ".join(text.value for text in app.markdown)
    app.get_by_key("conv_stride").set_value(1).run()
    assert "the result printed there is the same" not in " ".join(text.value for text in app.markdown)


def test_stride_and_dilation_together_are_explained(open_page):
    app = open_page("convolution", conv_stride=2, conv_dilation=2)
    assert "not both together" in app.info[0].value and "dilation_rate" not in code(app)
    app = open_page("output_size", size_stride=2, size_dilation=2)
    assert "not both together" in app.info[0].value
    assert not any("keras" in block.value for block in app.code)


def test_a_window_without_a_place_is_explained(open_page):
    app = open_page("output_size", size_input=4, size_kernel=3, size_dilation=2)
    assert "spans 5 cells" in app.error[0].value
    assert "no output" in " ".join(text.value for text in app.markdown)


@pytest.mark.parametrize(("said", "on"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_a_link_turns_a_switch_on_by_word_and_by_number(open_page, said, on):
    app = open_page("convolution", conv_relu=said)
    assert app.get_by_key("conv_relu").value is on
