"""The sample pictures are there, credited, and cover the ten classes and what lies outside them."""

from pathlib import Path

import pytest
from babel.messages.extract import extract

from cnnviz.vision import decode, samples
from cnnviz.vision.decode import read_picture
from cnnviz.vision.samples import ANIMALS_10, FOLDER, SAMPLES, credits


def test_every_picture_in_the_folder_is_a_sample_and_the_other_way_round():
    assert {path.name for path in FOLDER.glob("*.jpg")} == {sample.path.name for sample in SAMPLES.values()}
    assert len(SAMPLES) == 17


def test_every_picture_has_an_author_and_a_licence():
    assert set(credits()) == {sample.path.name for sample in SAMPLES.values()}
    for sample in SAMPLES.values():
        assert len(sample.credit) > 5, sample.id
        assert sample.licence == "public domain" or sample.licence.startswith(("CC", "GPL")), sample.id


def test_each_of_the_ten_classes_is_shown_and_five_pictures_show_none_of_them():
    shown = [sample.class_name for sample in SAMPLES.values()]
    assert set(shown) - {None} == set(ANIMALS_10)
    assert {id for id, sample in SAMPLES.items() if sample.class_name is None} == {
        "owl",
        "pig",
        "giraffe",
        "koala",
        "panda",
    }


def test_titles_tell_the_pictures_apart():
    assert len({sample.title for sample in SAMPLES.values()}) == len(SAMPLES)


@pytest.mark.parametrize("id", SAMPLES)
def test_each_sample_is_read_without_a_note(id):
    picture = read_picture(SAMPLES[id].path)
    assert max(picture.size) <= 640
    assert picture.notes == ()


def test_titles_and_notes_can_be_translated():
    """The extraction of texts finds them by the function they are marked with."""
    found = set()
    for module in (samples, decode):
        with Path(module.__file__).open("rb") as file:
            found |= {text for _, text, *_ in extract("python", file, keywords={"mark": None})}
    assert {sample.title for sample in SAMPLES.values()} | set(decode.NOTES) <= found
