"""Animated GIFs: as many frames as steps, small, and true to the drawn frames."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.animation import as_gif


def drawn(count: int) -> list[np.ndarray]:
    """A square on its way over a white ground."""
    made = np.full((count, 40, 60, 3), 255, np.uint8)
    for place, frame in enumerate(made):
        frame[10:20, 2 * place : 2 * place + 10] = (31, 111, 214)
    return list(made)


def read(gif: bytes) -> list[np.ndarray]:
    return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(Image.open(io.BytesIO(gif)))]


def test_every_frame_comes_back_with_its_flat_colours():
    made = drawn(12)
    back = read(as_gif(made))
    assert len(back) == 12
    assert all(np.array_equal(one, other) for one, other in zip(made, back, strict=True))


def test_it_plays_again_and_again_and_rests_at_the_end():
    picture = Image.open(io.BytesIO(as_gif(drawn(3), duration=300, last=2000)))
    assert picture.info["loop"] == 0
    times = []
    for frame in ImageSequence.Iterator(picture):
        times.append(frame.info["duration"])
    assert times == [300, 300, 2000]


def test_many_colours_come_back_close_to_what_they_were():
    ramp = np.stack(np.broadcast_arrays(*np.ogrid[0:256:4, 0:256:4], 128), axis=2).astype(np.uint8)
    back = read(as_gif([ramp]))[0]
    assert np.abs(back.astype(int) - ramp).mean() < 12


def test_the_same_frames_give_the_same_file():
    assert as_gif(drawn(4)) == as_gif(drawn(4))


@pytest.mark.parametrize(
    ("frames", "options", "sentence"),
    [
        ([], {}, "an animation of 0 frames"),
        ([np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3, 3), np.uint8)], {}, r"frame 1 of shape \(2, 3, 3\)"),
        (drawn(1), {"duration": 5}, "duration 5 must be at least 20"),
    ],
)
def test_what_cannot_be_played_is_refused(frames, options, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        as_gif(frames, **options)
