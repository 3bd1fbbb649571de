"""Edge maps of the samples: what pooling is measured on."""

import numpy as np
import pytest

from cnnviz.vision.decode import read_picture
from cnnviz.vision.edges import edge_map
from cnnviz.vision.picture import Picture
from cnnviz.vision.samples import SAMPLES


def grey_picture(grey):
    pixels = np.repeat(np.asarray(grey, np.float32)[:, :, None], 3, axis=2)
    return Picture(pixels, name="made", digest="")


def test_a_plain_picture_has_no_edge():
    assert np.abs(edge_map(grey_picture(np.full((20, 30), 0.5)), 10)).max() < 1e-5


def test_an_edge_is_found_whichever_way_it_runs():
    step = np.zeros((12, 12))
    step[:, 6:] = 1
    across = edge_map(grey_picture(step), 10)
    np.testing.assert_allclose(edge_map(grey_picture(step.T), 10), across.T, atol=1e-5)
    np.testing.assert_allclose(edge_map(grey_picture(1 - step), 10), across, atol=1e-5)


@pytest.mark.parametrize("sample", [next(iter(SAMPLES.values()))], ids=lambda sample: sample.id)
def test_the_map_has_the_size_asked_for_and_no_negative_number(sample):
    found = edge_map(read_picture(sample.path), 16)
    assert found.shape == (16, 16)
    assert found.dtype == np.float32
    assert found.min() >= 0 and found.max() > 0.1
