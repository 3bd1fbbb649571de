"""What the gallery of answers sends to the browser, and what it believes of what comes back."""

import pytest

from cnnviz.ui.components.answer_gallery import Tile, _checked, gallery_data

TILES = [
    Tile(b"\xff\xd8one", b"\x89PNG", "cat 97 %", "label: dog", "a<b>.png", False),
    Tile(b"", b"", "dog 50 %", "", "b.png", None),
]


def test_pictures_and_maps_travel_as_bytes_and_words_as_words():
    data = gallery_data(TILES, label="Two pictures")
    assert data["files"]["picture"].to_pylist() == [b"\xff\xd8one", b""]
    assert data["files"]["map"].to_pylist() == [b"\x89PNG", b""]
    assert data["tiles"][0] == {"said": "cat 97 %", "note": "label: dog", "name": "a<b>.png", "right": False}
    assert data["label"] == "Two pictures" and data["all"] is False


@pytest.mark.parametrize("said", [-1, 2, "1", None, [0], 0.5, {"a": 1}])
def test_only_a_picture_that_is_there_can_be_chosen(said):
    assert _checked(said, 2) is None


def test_a_place_in_the_gallery_is_a_choice():
    assert _checked(1.0, 2) == 1
