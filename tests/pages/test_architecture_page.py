"""The architecture page: its numbers, its form, its address, and what it says when a network does not fit."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.network import summarise
from cnnviz.core.network_text import parse
from cnnviz.ui.architecture_compare import COMPARED, PUBLISHED

STATED = {  # printed in the decks
    "animals_10": ("427,782", "426,790"),
    "vgg_16_base": ("14,714,688", "14,714,688"),
    "vgg_16_transfer": ("58,766,148", "44,051,460"),
    "vgg_16": ("138,357,544", "138,357,544"),
}


def totals(app):
    return {metric.label: metric.value for metric in app.metric}


def own(open_page, text, **address):
    return open_page("architecture", arch_preset="own", arch_network=text, **address)


def table(app, columns):
    frame = app.dataframe[0].value
    return [tuple(row[column] for column in columns) for _, row in frame.iterrows()]


@pytest.mark.parametrize("id", ARCHITECTURES)
def test_each_preset_is_counted_drawn_and_written_as_a_program(open_page, id):
    app = open_page("architecture", arch_preset=id)
    summary = summarise(ARCHITECTURES[id].network)
    assert not app.exception and not app.error
    assert totals(app)["Parameters"] == f"{summary.parameters:,}"
    assert totals(app)["Multiply-adds"] == f"{summary.multiply_adds:,}"
    assert len(app.dataframe[0].value) == len(summary.rows)
    assert app.code[0].value.count("keras.layers.") >= len(summary.rows)
    assert app.get_by_key("arch_size").value == summary.network.input_shape[0]


@pytest.mark.parametrize("id", STATED)
def test_the_totals_are_those_printed_in_the_decks(open_page, id):
    shown = totals(open_page("architecture", arch_preset=id))
    assert (shown["Parameters"], shown["Trainable"]) == STATED[id]


def test_the_table_shows_the_formula_filled_in(open_page):
    app = own(open_page, "conv 8 3 strides=2 same; norm; flatten; dense 10", arch_size=9)
    columns = ("Output", "Parameters", "Counted as", "Multiply-adds", "Receptive field", "Effective stride")
    assert table(app, columns) == [
        ("5×5×8", 224, "3·3·3·8 + 8", 5400, "3×3", "2"),
        ("5×5×8", 32, "4·8", 200, "3×3", "2"),
        ("200", 0, "", 0, "everything", "–"),
        ("10", 2010, "200·10 + 10", 2000, "everything", "–"),
    ]
    assert table(app, ("Memory",)) == [(800,), (800,), (800,), (40,)]


def test_a_link_restores_a_network_of_ones_own(open_page):
    app = own(open_page, "conv 4 3; pool; flatten; dense 2", arch_size=20, arch_channels=1)
    assert not app.exception and not app.error
    assert "keras.Input((20, 20, 1)" in app.code[0].value
    assert totals(app)["Parameters"] == f"{4 * 9 + 4 + 9 * 9 * 4 * 2 + 2:,}"


def test_another_preset_begins_with_its_own_size(open_page):
    app = open_page("architecture", arch_preset="lenet_5", arch_size=64)
    assert app.get_by_key("arch_size").value == 64
    app.get_by_key("arch_preset").set_value("cifar_10").run()
    assert app.get_by_key("arch_size").value == 32


def test_a_preset_is_taken_over_and_changed_in_the_form(open_page):
    app = open_page("architecture", arch_preset="digits_28")
    app.get_by_key("arch_take_over").click().run()
    assert totals(app)["Parameters"] == "69,802"
    assert app.get_by_key("arch_channels").value == 1 and app.get_by_key("arch_size").value == 28
    app.get_by_key("arch_filters").set_value(16).run()
    assert "Conv2D(16, 3" in app.code[0].value
    assert app.query_params["arch_network"].startswith("conv 16 3 same relu; pool")


def test_layers_are_added_moved_set_and_removed(open_page):
    app = own(open_page, "conv 4 3; flatten")
    app.get_by_key("arch_add").click().run()
    app.get_by_key("arch_kind").set_value("Dropout").run()
    app.get_by_key("arch_rate").set_value(0.25).run()
    assert app.query_params["arch_network"] == "conv 4 3; dropout 0.25; flatten"
    app.get_by_key("arch_earlier").click().run()
    assert app.query_params["arch_network"] == "dropout 0.25; conv 4 3; flatten"
    assert app.get_by_key("arch_layer").value == 0
    app.get_by_key("arch_later").click().run()
    app.get_by_key("arch_remove").click().run()
    app.get_by_key("arch_layer").set_value(1).run()
    app.get_by_key("arch_kind").set_value("GlobalAveragePooling2D").run()
    assert app.query_params["arch_network"] == "conv 4 3; globalavg"
    app.get_by_key("arch_remove").click().run()
    assert app.get_by_key("arch_remove").disabled


@pytest.mark.parametrize("kind", ["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose", "Dense"])
def test_a_layer_of_each_kind_begins_with_settings_that_fit(open_page, kind):
    app = own(open_page, "conv 4 3; dense 2")
    app.get_by_key("arch_kind").set_value(kind).run()
    assert not app.exception and not app.error
    assert kind in app.code[0].value


def test_what_the_form_cannot_say_stays_as_it_was(open_page):
    app = own(open_page, "conv 4 3x5 groups=1 dilation_rate=2 nobias; flatten")
    app.get_by_key("arch_filters").set_value(6).run()
    assert app.query_params["arch_network"] == "conv 6 3x5 dilation_rate=2 nobias; flatten"


def test_a_network_with_branches_is_shown_but_not_edited_by_the_form(open_page):
    app = open_page("architecture", arch_preset="inception_block")
    app.get_by_key("arch_take_over").click().run()
    assert not app.exception and "163,696" in totals(app)["Parameters"]
    assert "has branches" in app.info[0].value
    with pytest.raises(KeyError):
        app.get_by_key("arch_kind")


def test_the_layer_at_which_a_network_breaks_is_explained_and_the_rows_before_it_stay(open_page):
    app = own(open_page, "conv 8 3; pool; pool; pool; pool; pool", arch_size=28)
    assert "Layer 6, max\\_pooling2d\\_5 (MaxPooling2D), does not fit." in app.error[0].value
    assert "window of 2×2 and the map is only 1×1" in app.error[0].value
    assert len(app.dataframe[0].value) == 5
    assert "no program" in app.info[-1].value and not app.code


def test_a_first_layer_that_does_not_fit_leaves_the_input_alone(open_page):
    app = own(open_page, "conv 8 9", arch_size=5)
    assert not app.exception and "Layer 1" in app.error[0].value
    assert not app.dataframe and not app.metric


def test_dense_before_flatten_is_explained(open_page):
    app = own(open_page, "conv 8 3; dense 10; flatten")
    assert not app.error
    assert any("Dense" in note.value and "last axis" in note.value for note in app.info)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("banana", "layer 1: 'banana' is none of conv"),
        ("conv", "filters"),
        ("conv 8 3; pool 2 x", "'x' is not understood"),
        ("add from=a,b", "takes its input from 'a', 'b'"),
        ("<b>x</b>", "is none of"),
        (";" * 50, ""),
        ("conv 8 3 same; " * 190, ""),
    ],
)
def test_a_text_that_cannot_be_read_costs_a_sentence_and_is_kept(open_page, text, said):
    app = own(open_page, text)
    assert not app.exception
    if said:
        assert said in app.error[0].value.replace("\\", "")
        assert app.text_area[0].value == text


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("arch_preset", "resnet_9000", "one of animals_10"),
        ("arch_size", "0", "a whole number from 1 to 512. 150 is used"),
        ("arch_size", "9" * 400, "a whole number from 1 to 512"),
        ("arch_section", "all", "one of code"),
        ("arch_picture", "unicorn", "one of"),
    ],
)
def test_a_wrong_value_in_the_address_is_said(open_page, name, value, rule):
    app = open_page("architecture", **{name: value})
    captions = " ".join(caption.value for caption in app.caption)
    assert not app.exception and f"{name}=" in captions and rule in captions


def test_networks_stand_side_by_side_only_when_asked_for(open_page):
    app = open_page("architecture", arch_preset="lenet_5", arch_section="costs")
    costs = app.dataframe[1].value
    assert costs["Network"].tolist() == [
        "The network above",
        *(ARCHITECTURES[id].title for id in COMPARED),
    ]
    assert costs["Parameters"].tolist() == [61706, 427782, 138357544, 4694024]
    assert len(open_page("architecture").dataframe) == 1


def test_receptive_fields_are_those_that_distill_printed(open_page):
    fields = open_page("architecture", arch_section="fields").dataframe[1].value
    assert len(fields) == len(PUBLISHED) and all(fields["Equal"])


def test_what_the_lesson_says_about_three_networks_is_so():
    deck, vgg, lite = (summarise(ARCHITECTURES[id].network) for id in COMPARED)
    assert deck.multiply_adds > 4 * lite.multiply_adds  # "far more work"
    assert 9 < lite.parameters / deck.parameters < 12  # "a tenth of the parameters"
    assert vgg.parameters > lite.parameters and vgg.multiply_adds > deck.multiply_adds
    first, second = (row for row in deck.rows if row.kind == "Conv2D" and row.output_shape[0] >= 75)
    assert [(row.output_shape[0], row.layer.filters) for row in (first, second)] == [(150, 256), (75, 128)]


def test_what_the_lesson_says_about_the_three_prices_is_so():
    vgg = summarise(ARCHITECTURES["vgg_16"].network)
    assert max(vgg.rows, key=lambda row: row.parameters).name == "fc1"  # the first dense layer after Flatten
    convolutions = sum(row.multiply_adds for row in vgg.rows if row.kind == "Conv2D")
    assert convolutions > 0.99 * vgg.multiply_adds
    assert max(vgg.rows, key=lambda row: row.activation_bytes) is vgg.rows[0]


LAYERS = st.sampled_from(
    [
        "conv 4 3",
        "conv 8 5 strides=2 same relu",
        "conv 2 3 groups=3",
        "depthwise 3",
        "separable 4 3",
        "transpose 4 3 strides=2",
        "pool",
        "avgpool 3 strides=1 same",
        "globalavg",
        "flatten",
        "dense 5 softmax",
        "norm",
        "act relu",
        "dropout 0.3",
        "zeros 1",
    ]
)


@given(layers=st.lists(LAYERS, min_size=1, max_size=8), size=st.integers(1, 512), channels=st.integers(1, 9))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_no_chain_of_layers_stops_the_page(open_page, layers, size, channels):
    text = "; ".join(layers)
    app = own(open_page, text, arch_size=size, arch_channels=channels)
    assert not app.exception
    problem = summarise(parse(text, (size, size, channels))).problem
    assert bool(app.error) == bool(problem)


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ({}, {"png", "svg", "gif", "csv", "py"}),
        ({"arch_preset": "efficientnet_lite0"}, {"png", "svg", "csv", "py"}),  # too many layers to animate
        ({"arch_preset": "own", "arch_network": "pool 3", "arch_size": 2}, {"png", "svg", "csv"}),
    ],
)
def test_drawing_animation_table_and_program_can_be_taken_away(open_page, address, kinds):
    offered = {button.key for button in open_page("architecture", **address).get("download_button")}
    assert offered == {f"arch_take_{kind}" for kind in kinds}
