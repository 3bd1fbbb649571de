"""A trained network is asked about a fixed draw of its own pictures, as it predicts."""

import numpy as np
import pytest

from cnnviz.nn import own_pictures
from cnnviz.nn.training_data import Part


class Parrot:
    """Says of a picture the class that its first pixel names, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def predict_on_batch(self, pictures):
        self.asked.append(pictures)
        return np.eye(3)[pictures[:, 0, 0, 0] % 3]


def part(count, side=8):
    labels = np.arange(count, dtype=np.int32) % 3
    pictures = np.zeros((count, side, side, 1), np.uint8)
    pictures[:, 0, 0, 0] = labels
    pictures[:, 0, 1, 0] = np.arange(count) % 256
    return Part(pictures, labels)


@pytest.mark.parametrize(("there", "asked"), [(40, 40), (500, 500), (1300, 500)])
def test_at_most_five_hundred_pictures_are_drawn(there, asked):
    assert own_pictures.own_pictures(Parrot(), part(there), seed=0) == (asked, asked)


def test_fewer_are_drawn_of_large_pictures():
    assert own_pictures.own_pictures(Parrot(), part(400, side=150), seed=0) == (222, 222)
    assert own_pictures.own_pictures(Parrot(), part(400, side=300), seed=0) == (100, 100)


def test_the_seed_alone_decides_which_pictures():
    def drawn(seed):
        parrot = Parrot()
        own_pictures.own_pictures(parrot, part(700), seed=seed)
        return np.concatenate(parrot.asked)[:, 0, 1, 0]

    np.testing.assert_array_equal(drawn(1), drawn(1))
    assert (drawn(1) != drawn(2)).any()


def test_wrong_answers_are_not_counted():
    wrong = part(90)
    wrong = Part(wrong.pictures, np.where(wrong.labels == 2, 1, wrong.labels))
    assert own_pictures.own_pictures(Parrot(), wrong, seed=0) == (90, 60)
