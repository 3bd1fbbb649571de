"""The drawing of a batch shows its pictures, its channels and which axis is meant."""

from xml.etree import ElementTree

import pytest

from cnnviz.viz.tensor_drawing import AXES, tensor_drawing
from cnnviz.viz.theme import DARK

WORDS = {"n": "N = 9", "h": "H = <4>", "w": "W = 8", "c": "C = 3", "planes": "red green blue"}


def drawing(axis="n", shape=(9, 40, 80, 3)):
    text = tensor_drawing(
        ["data:,front", "data:,second"], ["data:,r", "data:,g", "data:,b"], shape,
        pixel=(0.5, 0.25), axis=axis, words=WORDS, palette=DARK,
    )  # fmt: skip
    return ElementTree.fromstring(text)


def tags(tree, name):
    return tree.findall(f"{{http://www.w3.org/2000/svg}}{name}")


@pytest.mark.parametrize("axis", AXES)
def test_one_axis_alone_is_bold_and_its_word_with_it(axis):
    tree = drawing(axis)
    assert sum(line.get("stroke") == DARK.kernel for line in tags(tree, "line")) == 1
    bold = [text.text for text in tags(tree, "text") if text.get("font-weight") == "700"]
    assert WORDS[axis] in bold
    assert set(bold) - {"red", "green", "blue"} == {WORDS[axis]}


@pytest.mark.parametrize("shape", [(9, 40, 80, 3), (2, 8, 224, 3), (2, 224, 8, 3)])
def test_pictures_lie_behind_the_front_one_inside_the_frame_and_keep_their_shape(shape):
    tree = drawing(shape=shape)
    images = tags(tree, "image")
    assert [image.get("href") for image in images[:2]] == ["data:,second", "data:,front"]
    width, height = (float(tree.get(name)) for name in ("width", "height"))
    for image in images:
        x, y, w, h = (float(image.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
        assert w / h == pytest.approx(shape[2] / shape[1], rel=0.05)


def test_the_pixel_is_marked_on_the_picture_and_on_every_channel():
    tree = drawing()
    front = tags(tree, "image")[1]
    ring = next(circle for circle in tags(tree, "circle") if circle.get("fill") == "none")
    assert float(ring.get("cx")) == pytest.approx(
        float(front.get("x")) + 0.25 * float(front.get("width")), abs=0.1
    )
    assert sum(circle.get("fill") == "none" for circle in tags(tree, "circle")) == 2 * (1 + 3)
