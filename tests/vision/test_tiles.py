"""Small pictures for a wall: what is shown and how large."""

import cv2
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.tiles import tile


def opened(data):
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1] / 255


def test_a_photograph_is_cut_to_its_middle_or_kept_whole():
    photo = np.zeros((60, 120, 3), np.float32)
    photo[:, 30:90] = 1  # the middle square is white
    assert opened(tile(photo, 48)).shape == (48, 48, 3) and opened(tile(photo, 48)).min() > 0.95
    assert opened(tile(photo, 48, whole=True)).shape == (24, 48, 3)


def test_the_pixels_of_a_tiny_picture_become_blocks():
    tiny = np.random.default_rng(0).integers(0, 2, (8, 8, 1)).repeat(3, axis=2).astype(np.float32)
    large = opened(tile(tiny, 100))
    assert large.shape == (96, 96, 3)  # 12 times, the largest whole number that fits
    assert np.abs(large.reshape(8, 12, 8, 12, 3).mean(axis=(1, 3)) - tiny).max() < 0.1


def test_a_side_without_pixels_is_refused():
    with pytest.raises(InvalidValue, match="side must be at least 1"):
        tile(np.zeros((8, 8, 3), np.float32), 0)
