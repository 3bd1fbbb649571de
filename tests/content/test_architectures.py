"""The presets are the networks that decks and papers print, and their notes are true."""

import doctest
import json
from pathlib import Path

import pytest

from cnnviz.content import architecture_texts
from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.network import summarise
from cnnviz.core.network_text import parse

GOLDEN = Path(__file__).parents[1] / "golden"
# printed total; trainable where it is printed too
PARAMETERS = {
    "animals_10": (427_782, 426_790),
    "vgg_16": (138_357_544, 138_357_544),
    "vgg_16_base": (14_714_688, 14_714_688),
    "vgg_16_transfer": (58_766_148, 44_051_460),
    "mobilenet_v1": (4_253_864, None),  # Keras
    "efficientnet_lite0": (None, 4_652_008),  # the PyTorch models count what is learned
    "resnet_v1_50": (None, 25_557_032),  # likewise
}


def table(preset):
    return summarise(ARCHITECTURES[preset].network)


def row(preset, name):
    return next(one for one in table(preset).rows if one.name == name)


def distill():
    cases = json.loads((GOLDEN / "receptive_fields.json").read_text(encoding="utf-8"))["cases"]
    return {case["network"]: case for case in cases if case["network"] in ARCHITECTURES}


def test_docstring_examples_are_true():
    assert doctest.testmod(architecture_texts) == (0, 4)


@pytest.mark.parametrize("preset", PARAMETERS)
def test_preset_has_the_printed_number_of_weights(preset):
    total, trainable = PARAMETERS[preset]
    summary = table(preset)

    assert total in (None, summary.parameters)
    assert trainable in (None, summary.trainable)


@pytest.mark.parametrize("preset", ARCHITECTURES)
def test_preset_fits_and_says_what_it_is(preset):
    one = ARCHITECTURES[preset]

    assert one.id == preset == one.network.name
    assert one.title and one.source and one.note.endswith((".", ")"))
    assert table(preset).problem is None
    assert row(preset, one.features).receptive_field is not None


@pytest.mark.parametrize(("network", "case"), distill().items())
def test_preset_has_the_receptive_field_of_distills_table(network, case):
    field = row(network, ARCHITECTURES[network].features).receptive_field

    assert field.size == (case["size"],) * 2
    assert field.stride == (case["stride"],) * 2
    assert field.padding == (case["padding"],) * 2


def test_four_presets_stand_in_distills_table():
    assert set(distill()) == {"vgg_16", "alexnet_v2", "mobilenet_v1", "resnet_v1_50"}


def test_deck_a10_prints_the_weights_of_each_layer():
    cases = json.loads((GOLDEN / "networks.json").read_text(encoding="utf-8"))["cases"]
    printed = next(case for case in cases if case["source"].startswith("Deck A10"))

    assert [one.parameters for one in table("animals_10").rows] == printed["parameters"]


def test_work_is_what_papers_state():
    # the papers fold batch normalization into the convolution before it
    work = {
        preset: sum(one.multiply_adds for one in table(preset).rows if one.kind != "BatchNormalization")
        for preset in ("vgg_16", "mobilenet_v1")
    }

    assert work["vgg_16"] == pytest.approx(15.47e9, rel=1e-3)
    assert work["mobilenet_v1"] == pytest.approx(569e6, rel=1e-3)


def test_lenet_shrinks_as_in_the_paper():
    assert [one.output_shape for one in table("lenet_5").rows] == [
        (28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (1, 1, 120), (120,), (84,), (10,),
    ]  # fmt: skip
    # the joined C3 of the paper has 1,516 weights, this one sees all maps
    assert row("lenet_5", "c3").parameters == 5 * 5 * 6 * 16 + 16


def test_note_on_animals_10_is_true():
    summary = table("animals_10")
    norms = [one for one in summary.rows if one.kind == "BatchNormalization"]

    assert 2 * row("animals_10", "conv2d_2").parameters > summary.parameters
    assert all(2 * one.trainable == one.parameters for one in norms)
    assert sum(one.kind == "Conv2D" for one in summary.rows) == 5


def test_note_on_cifar_10_is_true():
    text = ARCHITECTURES["cifar_10"].text.replace("flatten", "pool; flatten")

    assert row("cifar_10", "max_pooling2d_5").output_shape[:2] == (1, 1)
    assert summarise(parse(text, (32, 32, 3))).problem.name == "max_pooling2d_6"


def test_note_on_the_digits_is_true():
    pools = [one for one in table("digits_28").rows if one.kind == "MaxPooling2D"]

    assert [one.output_shape[0] for one in pools] == [14, 7, 3, 1]
    assert sum(one.note is not None for one in pools) == 2


def test_note_on_vgg16_is_true():
    summary = table("vgg_16")
    dense = [one for one in summary.rows if one.kind == "Dense"]

    assert sum(one.parameters for one in dense) / summary.parameters == pytest.approx(0.9, abs=0.01)
    assert sum(one.multiply_adds for one in dense) / summary.multiply_adds < 0.01


def test_note_on_vgg16_without_its_top_is_true():
    text = ARCHITECTURES["vgg_16_base"].text
    weights = {size: summarise(parse(text, (size, size, 3))).parameters for size in (32, 150, 224)}

    assert set(weights.values()) == {14_714_688}
    assert summarise(parse(text, (31, 31, 3))).problem is not None


def test_note_on_transfer_learning_is_true():
    summary = table("vgg_16_transfer")

    assert summary.trainable / summary.parameters == pytest.approx(0.75, abs=0.01)
    assert row("vgg_16_transfer", "fc1").parameters > 2 * table("vgg_16_base").parameters


def test_note_on_inception_is_true():
    straight = parse(
        "a: conv 64 1; b: conv 128 3 same from=input; c: conv 32 5 same from=input; "
        "d: pool 3 strides=1 same from=input; e: conv 32 1; concat from=a,b,c,e",
        (28, 28, 192),
    )

    assert table("inception_block").multiply_adds < summarise(straight).multiply_adds / 2
    assert table("inception_block").output_shape == (28, 28, 256)


def test_note_on_the_shortcut_with_a_kernel_is_true():
    text = ARCHITECTURES["resnet_block_down"].text.replace("from=bn2,shortcut_bn", "from=bn2,input")
    without = "; ".join(line for line in text.split("; ") if not line.startswith("shortcut"))

    assert summarise(parse(without, (56, 56, 64))).problem.name == "sum"


def test_note_on_mobilenet_is_true():
    rows = {one.name: one for one in table("mobilenet_v1").rows}
    for number in range(1, 14):
        depthwise, pointwise = rows[f"conv_dw_{number}"], rows[f"conv_pw_{number}"]
        ordinary = 9 * depthwise.input_shape[2] * pointwise.multiply_adds // pointwise.input_shape[2]
        assert 7.8 < ordinary / (depthwise.multiply_adds + pointwise.multiply_adds) < 9


def test_note_on_resnet_50_is_true():
    field = row("resnet_v1_50", "block4_unit3_relu").receptive_field

    assert field.size[0] > 2 * 224
    assert 224**2 < 483**2 / 2
