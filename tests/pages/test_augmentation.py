"""The augmentation page: every view by its address, files in and out, pictures of one's own."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from cnnviz.core.standardise import Standardisation
from cnnviz.ui import cached
from cnnviz.ui.augmentation_options import OPTIONS, SWITCHES, to_settings, to_values
from cnnviz.ui.augmentation_presets import OWN, PRESETS
from cnnviz.ui.augmentation_sweep import SIDE, STEPS, strip
from cnnviz.ui.pictures import literal
from cnnviz.vision import decode
from cnnviz.vision.augment import apply
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.mixing import Mixing
from cnnviz.vision.pipeline import Pipeline, RandAugment

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


def pipeline(app) -> Pipeline:
    """What the page says is done to training pictures: its file, read again."""
    return Pipeline.from_json(next(block.value for block in app.code if block.language == "json"))


def test_sixteen_copies_stand_beside_the_picture_and_new_draws_follow_the_seed(open_page):
    app = open_page("augmentation", aug_seed=9999)
    copies, images = shown(app)
    assert len(copies) == COPIES
    assert len(images) == COPIES + 1
    urls = {copy.url for copy in copies}  # named after the picture's bytes
    assert len(urls) == COPIES
    for copy in copies:
        assert "turned" in copy.alt and "px" in copy.alt and "zoom" in copy.alt
        assert copy.caption.replace("  \n", ", ") == copy.alt.split(": ", 1)[1]
    app.get_by_key("aug_new").click().run()
    assert app.get_by_key("aug_seed").value == 0  # the last seed is followed by the first
    assert not urls & {copy.url for copy in shown(app)[0]}
    app.get_by_key("aug_seed").set_value(9999).run()
    assert urls == {copy.url for copy in shown(app)[0]}


EVERY_OPTION = {
    "aug_picture": "owl",
    "aug_rotation_range": 90,
    "aug_shear_range": 15,
    "aug_width_shift_range": 0,
    "aug_height_shift_range": 25,
    "aug_zoom_range": 30,
    "aug_crop": 20,
    "aug_brightness_range": 40,
    "aug_channel_shift_range": 7,
    "aug_contrast": 30,
    "aug_saturation": 100,
    "aug_hue": 5,
    "aug_noise": 4,
    "aug_blur": 10,
    "aug_cutout": 25,
    "aug_horizontal_flip": "false",
    "aug_vertical_flip": "true",
    "aug_fill_mode": "constant",
    "aug_cval": 20,
    "aug_seed": 5,
    "aug_mixing": "cutmix",
    "aug_alpha": "0.7",
    "aug_num_ops": 3,
    "aug_factor": 25,
    "aug_rescale": "255",
    "aug_samplewise_center": "true",
    "aug_samplewise_std_normalization": "true",
    "aug_featurewise_center": "true",
    "aug_featurewise_std_normalization": "true",
    "aug_zca_whitening": "true",
    "aug_zca_epsilon": "0.02",
}
THE_SAME = Pipeline(
    changes=AugmentationSettings(
        rotation_range=90, shear_range=15, height_shift_range=0.25, zoom_range=0.3, vertical_flip=True,
        brightness_range=(0.6, 1.4), channel_shift_range=0.07, fill_mode="constant", cval=0.2, crop=0.2,
        contrast=0.3, saturation=1, hue=0.05, blur=0.01, noise=0.04, cutout=0.25,
    ),
    mixing=Mixing(kind="cutmix", alpha=0.7),
    rand_augment=RandAugment(num_ops=3, factor=0.25),
    standardisation=Standardisation(
        rescale=255, samplewise_center=True, samplewise_std_normalization=True, featurewise_center=True,
        featurewise_std_normalization=True, zca_whitening=True, zca_epsilon=0.02,
    ),
)  # fmt: skip


def test_a_link_restores_the_whole_pipeline(open_page):
    app = open_page("augmentation", **EVERY_OPTION)
    assert not app.exception and ":orange[" not in said(app)
    assert pipeline(app) == THE_SAME
    for line in ("assets/samples/owl.jpg", "RandomRotation(90 / 360", "rotation_range=90", "seed=5"):
        assert line in code(app), line
    labels = [expander.label for expander in app.expander]
    for label in ("Colour: 5 on", "Noise and holes: 3 on", "Mixing and RandAugment: 2 on", "Normalise: 6 on"):
        assert label in labels, labels


def test_a_file_sets_every_widget_and_a_bad_one_changes_nothing(open_page):
    app = open_page("augmentation")
    before = pipeline(app)
    app.get_by_key("aug_json_text").set_value('{"kind": "recipe"}')
    app.get_by_key("aug_json_load").click().run()
    assert not app.exception and "Not loaded" in app.error[0].value
    assert pipeline(app) == before

    app.get_by_key("aug_json_text").set_value(THE_SAME.as_json())
    app.get_by_key("aug_json_load").click().run()
    assert not app.exception and not app.error and "the pasted text" in app.success[0].value
    assert pipeline(app) == THE_SAME

    uneven = Pipeline(changes=AugmentationSettings(zoom_range=(0.5, 1.2), rotation_range=7.5, cval=0.5))
    app.get_by_key("aug_json_file").upload("a.json", uneven.as_json().encode(), "application/json").run()
    assert not app.exception and "`rotation_range`, `zoom_range`" in app.warning[0].value
    assert pipeline(app).changes.rotation_range == 8 and pipeline(app).changes.zoom_range == 0.35

    app.get_by_key("aug_json_file").upload("b.json", b"\xff\xfe\x00", "application/json").run()
    assert not app.exception and "is no text" in app.error[0].value


def test_a_strength_sets_the_widgets_and_a_changed_one_is_ones_own(open_page):
    app = open_page("augmentation", aug_preset="deck")
    assert pipeline(app).changes == PRESETS["deck"]
    assert app.get_by_key("aug_preset").value == "deck"
    told = " ".join(text.value for text in app.markdown)
    assert "50,000 + 75,000 = **125,000** pictures, 1.54 GB" in told
    assert "250 × 50,000 = **12,500,000**" in told and "about 22 %" in told
    app.get_by_key("aug_contrast").set_value(10).run()
    assert app.get_by_key("aug_preset").value == OWN
    app.get_by_key("aug_preset").set_value("strong").run()
    assert pipeline(app).changes == PRESETS["strong"]
    app.get_by_key("aug_preset").set_value("none").run()
    assert words(app) == [f"Draw {number}: unchanged" for number in range(1, COPIES + 1)]
    assert len({copy.url for copy in shown(app)[1]}) == 1
    assert "Identity()" in code(app)
    app = open_page("augmentation", aug_preset="huge")
    assert not app.exception and "aug_preset=huge; it must be one of none, light, deck" in said(app)
    assert app.get_by_key("aug_preset").value == "medium"


def test_every_strength_can_be_said_exactly_and_a_bare_link_is_one_of_them():
    for name, settings in PRESETS.items():
        values, nearly = to_values(settings)
        assert to_settings(values) == settings and not nearly, name
    defaults = {name: option.default for name, option in OPTIONS.items()} | SWITCHES
    assert to_settings(defaults) == PRESETS["medium"]


def test_a_sweep_goes_from_one_end_of_the_option_to_the_other(open_page):
    app = open_page("augmentation", aug_view="sweep", aug_rotation_range=40, aug_picture="cow")
    strip = [image.alt for image in shown(app)[1]][1:]  # the first is the picture itself
    assert len(strip) == 9
    assert strip[0].startswith("turned right 40°, ") and strip[-1].startswith("turned left 40°, ")
    assert strip[4] == "unchanged"
    assert "from outside" in strip[0] and "`nearest` repeats" in " ".join(one.value for one in app.markdown)
    app.get_by_key("aug_sweep").set_value("hue").run()
    assert [image.alt for image in shown(app)[1]][1] == "hue −50 %"
    assert "off at the left" in said(app)
    app.get_by_key("aug_sweep").set_value("fill_mode").run()
    assert [image.alt for image in shown(app)[1]][1:] == ["nearest", "constant", "reflect", "wrap"]
    app.get_by_key("aug_view").set_value("wall").run()
    app.get_by_key("aug_view").set_value("sweep").run()
    assert app.get_by_key("aug_sweep").value == "fill_mode"


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_has_a_strip_of_values_that_can_be_drawn(name):
    option = OPTIONS[name]
    draws = strip(name, option.most / option.unit)
    picture = np.random.default_rng(0).random((SIDE, SIDE, 3), np.float32)
    assert len(draws) == STEPS
    assert len({apply(picture, values).tobytes() for values in (draws[0], draws[STEPS // 2])}) == 2


def test_the_followed_pixel_has_the_colour_of_the_picture(open_page):
    app = open_page("augmentation", aug_view="matrix", aug_draw=2, aug_x=30, aug_y=150, aug_shear_range=10)
    table = next(text.value for text in app.markdown if text.value.startswith("Pixel of the source"))
    lines = [line.split(" | ") for line in table.splitlines()]
    weights = [float(line[1]) for line in lines[2:6]]
    assert sum(weights) == pytest.approx(1, abs=0.002)
    mixed = [float(cell.strip("*")) for cell in lines[6][2:]]
    assert mixed == pytest.approx([float(cell) for cell in lines[7][2:]], abs=0.11)
    letters = " ".join(formula.value for formula in app.latex)
    assert r"M &= B\,R\,S\,H\,Z" in letters
    assert "warps in a row" in " ".join(text.value for text in app.markdown)


def test_mixed_labels_follow_the_pixels(open_page):
    app = open_page("augmentation", aug_view="mix", aug_mix="cutmix", aug_alpha=1, aug_mixing="cutmix")
    label = next(image.alt for image in shown(app)[1] if " + " in image.alt)
    first, second = re.fullmatch(r"([\d.]+) dog \+ ([\d.]+) cat", label).groups()
    assert float(first) + float(second) == pytest.approx(1)
    cells, all_, percent = re.search(r"= ([\d,]+) of ([\d,]+) pixels, (\d+) %", said(app)).groups()
    covered = int(cells.replace(",", "")) / int(all_.replace(",", ""))
    assert covered == pytest.approx(float(second), abs=0.006) and round(100 * covered) == int(percent)
    assert "not part of your pipeline" not in said(app)


def test_keras_is_asked_for_rand_augment_by_its_own_view_alone(open_page, monkeypatch):
    asked = []

    def results(digest, num_ops, factor, seed, count, side, picture):
        asked.append((num_ops, factor, seed))
        return ((cached.sample_thumbnail("dog"), ("random_shear", "equalization")),) * count

    monkeypatch.setattr(cached, "rand_augmented", results)
    app = open_page("augmentation", aug_view="mix", aug_num_ops=3, aug_seed=4)
    assert not asked
    app.get_by_key("aug_mix").set_value("rand").run()
    assert not app.exception and asked == [(3, 0.5, 4)]
    assert len([image for image in shown(app)[1] if image.alt.startswith("RandAugment")]) == 8
    assert "3 changes in a row, of strength 50 %" in said(app)
    assert shown(app)[1][-1].caption == "shear → levels evened out"


def test_standardised_numbers_have_the_mean_and_the_spread_they_promise(open_page):
    app = open_page("augmentation", aug_view="normalise", aug_featurewise_std_normalization="true")
    table = next(text.value for text in app.markdown if text.value.startswith("Channel |"))
    lines = [line.split(" | ") for line in table.splitlines()[2:]]
    assert [line[0] for line in lines[:2]] == ["Red before", "Red after"]
    assert [line[-2:] for line in lines[1::2]] == [["0.00", "1.00"]] * 3
    assert "Purple is below zero" in said(app) and not app.warning
    app.get_by_key("aug_samplewise_std_normalization").set_value(True).run()
    table = next(text.value for text in app.markdown if text.value.startswith("Channel |"))
    means, spreads = zip(
        *(map(number, line.split(" | ")[-2:]) for line in table.splitlines()[3::2]), strict=True
    )
    (told,) = (warning.value for warning in app.warning)
    mean, spread = map(number, re.search(r"the mean is (\S+) and the spread (\S+)\.\*\*", told).groups())
    assert mean == pytest.approx(np.mean(means), abs=0.01) and mean < -1
    assert spread == pytest.approx(np.sqrt(np.mean(np.square(spreads)) + np.var(means)), abs=0.02)
    assert "they would be 0.00 and 1.00" in told and "Choose one of the two" in told


def number(text):
    return float(text.replace("−", "-"))


WRONG = {
    "aug_rotation_range": ("181", "a whole number from 0 to 180. 20 is used"),
    "aug_zoom_range": ("0.2", "a whole number from 0 to 80. 10 is used"),
    "aug_shear_range": ("nan", "a number from 0 to 45. 0 is used"),
    "aug_brightness_range": ("-1", "a whole number from 0 to 90. 0 is used"),
    "aug_width_shift_range": ("half", "a whole number from 0 to 50. 10 is used"),
    "aug_view": ("room", "one of wall, sweep, matrix, mix, normalise, consequences, helps. wall is used"),
    "aug_hue": ("0.5", "a whole number from 0 to 50. 0 is used"),
    "aug_alpha": ("0", "a number from 0.01 to 10. 0.2 is used"),
    "aug_mixing": ("cut", "one of none, mixup, cutmix. none is used"),
    "aug_num_ops": ("11", "a whole number from 0 to 10. 0 is used"),
    "aug_rescale": ("1/255", "a number from 1e-06 to 1000. 1 is used"),
    "aug_zca_whitening": ("yes", "true or false. False is used"),
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


HIDDEN = {
    "aug_hue": "900",
    "aug_cutout": "5.5",
    "aug_alpha": "-1",
    "aug_zca_epsilon": "inf",
}


def test_a_wrong_value_of_a_closed_group_opens_it_and_no_note_is_lost(open_page):
    app = open_page("augmentation", **HIDDEN, aug_preset="hui", aug_zoom_range="abc")
    labels = ("Colour", "Noise and holes", "Mixing and RandAugment", "Normalise")
    groups = {group.label: group for group in app.expander}
    assert [groups[label].proto.expanded for label in labels] == [True] * 4
    assert "aug_preset=hui" in said(app)
    app.get_by_key("aug_hue").set_value(5).run()
    assert "aug_hue=" not in said(app) and "aug_preset=hui" not in said(app)
    assert next(group for group in app.expander if group.label == "Colour: 1 on").proto.expanded
    without = {group.label: group.proto.expanded for group in open_page("augmentation").expander}
    assert not any(without[label] for label in labels)


def test_the_label_cases_of_the_picture_come_before_those_of_other_data(open_page):
    app = open_page("augmentation")
    (cases,) = [one for one in app.expander if "label still true" in one.label]
    assert cases.label.endswith("Cases for this picture: none; for other data: 4")
    app = open_page("augmentation", aug_preset="strong", aug_vertical_flip="true", aug_crop=60)
    (cases,) = [one for one in app.expander if "label still true" in one.label]
    first, others = [text.value for text in cases.markdown if text.value.startswith("- ")]
    assert "`vertical_flip`, photographs" in first and "`crop` from 50 %, any picture" in first
    assert "digits" in others and "photographs" not in others
    assert all(image.caption.count(" · ") >= 4 and len(image.caption) < 150 for image in shown(app)[0])


def test_a_link_with_the_former_name_of_a_view_still_opens_it(open_page):
    app = open_page("augmentation", aug_view="Two pictures", aug_alpha="1")
    assert app.get_by_key("aug_view").value == "mix" and ":orange[" not in said(app)
    told = " ".join(text.value for text in app.markdown)
    (near,) = re.findall(r"about (\d+) % of the draws have a share within 0.05", told)
    assert abs(int(near) - 10) <= 1  # alpha 1: every share alike, so 2 · 0.05


def test_the_sum_says_what_is_set_and_counts_in_plain_words(open_page):
    def sums(**settings):
        app = open_page("augmentation", **{f"aug_{name}": value for name, value in settings.items()})
        return " ".join(text.value for text in app.markdown)

    much = sums(pictures=10_000_000, percent=1000, side=1000)
    assert "original + 1000 %" in much and "1.32 PB" in much
    one = sums(pictures=1, percent=0, epochs=1)
    assert "From 1 picture come 0 changed copies" in one and "in 1 epoch " in one
    assert "**1** picture, 12.3 kB" in one and "1 pictures" not in one and "1 epochs" not in one


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


def test_the_program_says_that_it_does_not_lay_a_transparent_picture_on_white(uploading):
    said_before = said(uploading)
    buffer = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(buffer, "PNG")
    app = upload(uploading, "clear.png", buffer.getvalue())
    assert "without transparent parts" in said(app) and "without transparent parts" not in said_before


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
