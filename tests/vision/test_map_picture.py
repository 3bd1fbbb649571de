"""A map as a tiny picture: transparent where it says nothing, strongest where it is strongest."""

import cv2
import numpy as np

from cnnviz.vision.map_picture import map_picture

COLOURS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)


def opened(data):
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


def test_each_cell_is_a_pixel_with_the_colour_and_the_share_of_its_heat():
    pixels = opened(map_picture(np.array([[0, 1, 4], [-3, 2, 4]], np.float32), COLOURS, opacity=0.8))
    assert pixels.shape == (2, 3, 4)
    np.testing.assert_array_equal(pixels[..., 3], [[0, 102, 204], [0, 144, 204]])  # the root of the heat
    assert pixels[0, 2, :3].tolist() == [255, 0, 0]  # blue, as cv2 orders colours
    assert pixels[1, 1, :3].tolist() == [0, 255, 0]


def test_an_empty_map_is_all_transparent():
    assert not opened(map_picture(np.full((3, 3), -1, np.float32), COLOURS))[..., 3].any()
