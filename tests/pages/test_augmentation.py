"""The augmentation page: draws that a seed repeats, links that restore them, pictures of one's own."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.ui.pictures import literal
from cnnviz.vision import decode

COPIES = 16


def shown(app):
    """The pictures on the page: the sixteen copies, and the picture itself."""
    images = [image for element in app.get("image") for image in element.proto.imgs]
    return [image for image in images if image.alt.startswith("Draw")], images


def words(app):
    return [image.alt for image in shown(app)[0]]


def said(app):
    return " ".join(caption.value for caption in app.caption)


def code(app):
    return " ".join(block.value for block in app.code if block.language == "python")


def png(colour="red", size=(40, 30), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG", **options)
    return buffer.getvalue()


def test_sixteen_copies_stand_beside_the_picture_with_their_draws_in_words(open_page):
    app = open_page("augmentation")
    copies, images = shown(app)
    assert len(copies) == COPIES
    assert len(images) == COPIES + 1
    assert len({copy.url for copy in copies}) == COPIES
    for copy in copies:
        assert "turned" in copy.alt and "px" in copy.alt and "zoom" in copy.alt
        assert copy.caption.replace("  \n", ", ") == copy.alt.split(": ", 1)[1]


def test_the_same_seed_gives_the_same_pictures_and_new_draws_give_others(open_page):
    first = open_page("augmentation", aug_seed=7)
    again = open_page("augmentation", aug_seed=7)
    urls = [copy.url for copy in shown(first)[0]]  # named after the picture's bytes
    assert urls == [copy.url for copy in shown(again)[0]]
    first.get_by_key("aug_new").click().run()
    assert first.get_by_key("aug_seed").value == 8
    assert not set(urls) & {copy.url for copy in shown(first)[0]}


def test_the_last_seed_is_followed_by_the_first(open_page):
    app = open_page("augmentation", aug_seed=9999)
    app.get_by_key("aug_new").click().run()
    assert not app.exception
    assert app.get_by_key("aug_seed").value == 0


def test_a_link_restores_every_setting(open_page):
    app = open_page(
        "augmentation",
        aug_picture="owl",
        aug_rotation_range=90,
        aug_shear_range=15,
        aug_width_shift_range=0,
        aug_height_shift_range=25,
        aug_zoom_range=30,
        aug_brightness_range=40,
        aug_horizontal_flip="false",
        aug_vertical_flip="true",
        aug_fill_mode="constant",
        aug_cval=20,
        aug_seed=5,
    )
    assert not app.exception and ":orange[" not in said(app)
    for line in (
        "assets/samples/owl.jpg",
        "RandomRotation(90 / 360",
        "rotation_range=90",
        "shear_range=15",
        "height_factor=0.25, width_factor=0",
        "zoom_range=0.3",
        "brightness_range=(0.6, 1.4)",
        'RandomFlip("vertical")',
        "cval=51",
        "fill_value=0.2",
        "seed=5",
    ):
        assert line in code(app), line
    assert "horizontal_flip" not in code(app)


WRONG = {
    "aug_rotation_range": ("181", "a whole number from 0 to 180. 20 is used"),
    "aug_zoom_range": ("0.2", "a whole number from 0 to 80. 10 is used"),
    "aug_shear_range": ("nan", "a number from 0 to 45. 0 is used"),
    "aug_brightness_range": ("-1", "a whole number from 0 to 90. 0 is used"),
    "aug_width_shift_range": ("half", "a whole number from 0 to 50. 10 is used"),
    "aug_seed": ("-5", "a whole number from 0 to 9999. 1 is used"),
    "aug_fill_mode": ("mirror", "one of nearest, constant, reflect, wrap. nearest is used"),
    "aug_vertical_flip": ("maybe", "true or false. False is used"),
    "aug_picture": ("unicorn", "one of dog"),
    "aug_source": ("disk", "one of sample, upload, camera. sample is used"),
}


def test_wrong_values_in_the_address_are_said_and_safe_ones_used(open_page):
    app = open_page("augmentation", **{name: value for name, (value, _) in WRONG.items()})
    assert not app.exception
    for name, (value, rule) in WRONG.items():
        assert any(f"{name}={value}" in note.value and rule in note.value for note in app.caption), name
    assert len(shown(app)[0]) == COPIES


def test_ranges_of_zero_change_nothing_and_say_so(open_page):
    ranges = ("rotation", "shear", "width_shift", "height_shift", "zoom", "brightness")
    zeros = {f"aug_{name}_range": 0 for name in ranges}
    app = open_page("augmentation", aug_horizontal_flip="false", **zeros)
    assert words(app) == [f"Draw {number}: unchanged" for number in range(1, COPIES + 1)]
    assert len({copy.url for copy in shown(app)[1]}) == 1
    assert "Identity()" in code(app)


def upload(app, name: str, data: bytes, kind: str = "image/png"):
    app.get_by_key("aug_upload").upload(name, data, kind).run()
    assert not app.exception
    return app


@pytest.fixture
def uploading(open_page):
    return open_page("augmentation", aug_source="upload")


def test_until_a_file_comes_a_sample_stands_in_its_place_and_then_ones_own_picture_does(uploading):
    assert "Until then: the sample “Dog”" in said(uploading)
    before = words(uploading)
    assert len(before) == COPIES
    app = upload(uploading, "my_square.png", png())
    assert "Until then" not in said(app)
    assert "The picture my_square.png" in [image.alt for image in shown(app)[1]]
    assert words(app) == before  # the same seed on the same size
    assert '"my_square.png"' in code(app)


def test_what_was_done_to_ones_own_picture_is_said(uploading):
    exif = Image.Exif()
    exif[0x0112] = 6
    app = upload(uploading, "phone.jpg", png(exif=exif))
    assert decode.TURNED in said(app)
    assert decode.OTHER_EXTENSION in said(app)


def fifty_megapixels() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (10_000, 5_000)).save(buffer, "PNG")
    return buffer.getvalue()


BAD = [
    ("empty.png", b"", "is empty"),
    ("cut.png", png(size=(300, 300))[:60], "damaged or cut short"),
    ("letter.png", b"Dear class, this is not a picture." * 20, "is not a picture"),
    ("poster.png", fifty_megapixels(), "50.0 million pixels; at most 25 million"),
    ("[a](http://b.c)*d*.png", b"no picture", r"\[a\](http\://b.c)\*d\*.png"),
]


def test_a_bad_file_costs_a_sentence_and_the_sample_stays(uploading):
    app = uploading
    for name, data, sentence in BAD:
        app = upload(app, name, data)
        assert literal(name) in app.error[0].value and sentence in app.error[0].value
        assert "Until then: the sample “Dog”" in said(app)
        assert len(shown(app)[0]) == COPIES


def test_ones_own_picture_is_still_there_after_another_page(uploading):
    upload(uploading, "mine.png", png("blue"))
    uploading.switch_page("pages/home.py").run()
    app = uploading.switch_page("pages/augmentation.py").run()
    app.get_by_key("aug_source").set_value("upload").run()
    assert "Your picture from before: mine.png" in said(app)
    assert "The picture mine.png" in [image.alt for image in shown(app)[1]]


def test_a_sample_is_still_chosen_after_an_upload(open_page):
    app = open_page("augmentation")
    app.get_by_key("aug_picture").set_value("owl").run()
    app.get_by_key("aug_source").set_value("upload").run()
    assert "the sample “Owl”" in said(app)
    app.get_by_key("aug_source").set_value("sample").run()
    assert app.get_by_key("aug_picture").value == "owl"


def test_the_camera_is_not_started_before_it_is_asked_for(open_page):
    app = open_page("augmentation")
    assert not app.get("camera_input")
    app.get_by_key("aug_source").set_value("camera").run()
    assert not app.exception
    assert len(app.get("camera_input")) == 1
    assert "Until then" in said(app)


def test_the_gallery_shows_every_sample_once_it_is_open_and_takes_one(open_page):
    app = open_page("augmentation")
    closed = len(shown(app)[1])
    app.session_state["aug_gallery"] = True
    app.run()
    assert not app.exception
    assert len(shown(app)[1]) == closed + 17
    assert all(image.alt for image in shown(app)[1])
    app.get_by_key("aug_take_koala").click().run()
    assert app.get_by_key("aug_picture").value == "koala"
    assert "assets/samples/koala.jpg" in code(app)
    assert len(shown(app)[1]) == closed


def test_sixteen_bits_and_one_pixel_are_augmented_too(uploading):
    deep = io.BytesIO()
    Image.fromarray(np.full((20, 20), 40_000, np.uint16)).save(deep, "PNG")
    app = upload(uploading, "deep.png", deep.getvalue())
    assert decode.DEEP in said(app)
    app = upload(app, "dot.png", png(size=(1, 1)))
    assert decode.IS_TINY in said(app)
    assert len(shown(app)[0]) == COPIES
