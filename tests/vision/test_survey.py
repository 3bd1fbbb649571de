"""One look at every picture of a folder: what it says is what NumPy says of the decoded pixels."""

import shutil
import threading
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import LONG_SIDE, decode, read_picture
from cnnviz.vision.file_facts import FileFacts, file_facts, look_at
from cnnviz.vision.folders import fingerprint, near_copies, picture_paths
from cnnviz.vision.survey import survey_folder


def scene(seed: int, size: tuple[int, int] = (40, 60)) -> Image.Image:
    """A random landscape of soft blobs, (height, width); unlike any other seed's."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), np.uint8)
    return Image.fromarray(cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for label, name in enumerate(("cat", "dog")):
        (tmp_path / name).mkdir()
        for i in range(8 + 4 * label):
            scene(100 * label + i).save(tmp_path / name / f"{i:02}.png")
    return tmp_path


def facts_of(path: Path) -> FileFacts:
    return file_facts(path.read_bytes(), path=path.name, label=0)


def pixels_of(root: Path, path: str) -> np.ndarray:
    return read_picture(root / path, name=path).pixels


def bare(facts: FileFacts) -> dict:
    return asdict(facts) | {"fingerprint": facts.fingerprint.tobytes()}


FORMATS = {
    "JPEG": "jpg",
    "PNG": "png",
    "GIF": "gif",
    "WEBP": "webp",
    "BMP": "bmp",
    "TIFF": "tif",
    "AVIF": "avif",
}


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_measured_as_numpy_measures_the_decoded_pixels(tmp_path, format):
    path = tmp_path / f"scene.{FORMATS[format]}"
    scene(3).save(path, format)
    facts, pixels = facts_of(path), pixels_of(tmp_path, path.name)
    assert (facts.format, facts.height, facts.width, facts.channels) == (format, 40, 60, 3)
    assert facts.bytes == path.stat().st_size
    assert facts.digest == blake2b(path.read_bytes(), digest_size=16).hexdigest()
    assert np.allclose(facts.mean, pixels.reshape(-1, 3).mean(axis=0, dtype=np.float64), atol=1e-6)
    assert np.allclose(facts.deviation, pixels.reshape(-1, 3).std(axis=0, dtype=np.float64), atol=1e-6)
    assert np.allclose(facts.fingerprint, fingerprint(read_picture(path)), atol=1e-6)


def grey(path: Path) -> None:
    ImageOps.grayscale(scene(1)).save(path)


def transparent(path: Path) -> None:
    picture = scene(1).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    picture.save(path)


def sixteen_bits(path: Path) -> None:
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 65536, (40, 60), np.uint16))


def palette(path: Path) -> None:
    scene(1).quantize(32).save(path)


KINDS = {grey: 1, transparent: 4, sixteen_bits: 1, palette: 3}


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_strange_kinds_are_measured_as_they_are_seen_and_counted_as_they_are_kept(tmp_path, make):
    make(tmp_path / "strange.png")
    facts, pixels = facts_of(tmp_path / "strange.png"), pixels_of(tmp_path, "strange.png")
    assert (facts.channels, facts.height, facts.width) == (KINDS[make], 40, 60)
    assert np.allclose(facts.mean, pixels.mean(axis=(0, 1), dtype=np.float64), atol=1e-6)
    assert np.allclose(facts.deviation, pixels.std(axis=(0, 1), dtype=np.float64), atol=1e-6)


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
@pytest.mark.parametrize(("orientation", "size"), [(3, (40, 60)), (6, (60, 40)), (8, (60, 40))])
def test_height_and_width_are_those_of_the_picture_turned_upright(tmp_path, format, orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    scene(2).save(tmp_path / "turned", format, exif=exif)
    facts = facts_of(tmp_path / "turned")
    assert (facts.height, facts.width) == size == pixels_of(tmp_path, "turned").shape[:2]


def test_a_large_photograph_has_its_own_size_and_is_measured_on_fewer_pixels(tmp_path):
    large = scene(5, (1500, 2700))
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    large.save(tmp_path / "large.jpg", quality=92, exif=exif)
    facts, picture = facts_of(tmp_path / "large.jpg"), read_picture(tmp_path / "large.jpg")
    assert (facts.height, facts.width) == (2700, 1500) and max(picture.size) == LONG_SIDE
    reduced = decode((tmp_path / "large.jpg").read_bytes(), name="large.jpg", reduce_to=LONG_SIDE)
    assert reduced.pixels.shape == (1350, 750, 3)  # half of each side still has more than is needed
    level = 1 / 255
    assert np.allclose(facts.mean, picture.pixels.mean(axis=(0, 1)), atol=level / 4)
    assert np.allclose(facts.deviation, picture.pixels.std(axis=(0, 1)), atol=level / 4)
    assert float((facts.fingerprint * fingerprint(picture)).sum()) > 0.9999


def test_broken_files_are_told_with_the_reason_and_stop_nothing(folder):
    whole = (folder / "cat" / "00.png").read_bytes()
    scene(50).save(folder / "cat" / "whole.jpg")
    (folder / "cat" / "cut.jpg").write_bytes((folder / "cat" / "whole.jpg").read_bytes()[:-200])
    (folder / "cat" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "dog" / "empty.png").write_bytes(b"")
    (folder / "dog" / "text.jpg").write_text("Dear picture, where are you?")
    (folder / "dog" / "notes.txt").write_text("not meant to be a picture")
    survey = survey_folder(folder)
    assert survey.counts == (9, 12)
    reasons = dict(survey.unreadable)
    assert list(reasons) == ["cat/cut.jpg", "cat/cut.png", "dog/empty.png", "dog/text.jpg"]
    assert "damaged or cut short" in reasons["cat/cut.jpg"] and "0 bytes" in reasons["dog/empty.png"]
    assert "not a picture" in reasons["dog/text.jpg"]


def test_copies_are_found_exact_saved_anew_and_mirrored_also_in_another_class(folder):
    shutil.copy(folder / "cat" / "00.png", folder / "dog" / "copy.png")
    with Image.open(folder / "cat" / "01.png") as picture:
        picture.save(folder / "cat" / "again.jpg", quality=60)
        ImageOps.mirror(picture).save(folder / "dog" / "mirrored.webp")
    survey = survey_folder(folder)
    place = {picture.path: i for i, picture in enumerate(survey.pictures)}
    exact = (place["cat/00.png"], place["dog/copy.png"])
    alike = tuple(sorted(place[name] for name in ("cat/01.png", "cat/again.jpg", "dog/mirrored.webp")))
    assert survey.exact_copies == (exact,)
    assert survey.near_copies == (exact, alike) and survey.changed_copies == (alike,)


def test_mean_and_deviation_of_all_are_those_of_all_pixels_together(folder):
    scene(60, (90, 33)).save(folder / "cat" / "other size.png")
    survey = survey_folder(folder)
    pixels = np.concatenate([pixels_of(folder, p.path).reshape(-1, 3) for p in survey.pictures]).astype(float)
    assert np.allclose(survey.mean, pixels.mean(axis=0), atol=1e-6)
    assert np.allclose(survey.deviation, pixels.std(axis=0), atol=1e-6)


def test_imbalance_compares_the_largest_class_with_the_smallest(folder):
    assert survey_folder(folder).imbalance == 12 / 8
    (folder / "empty").mkdir()
    assert survey_folder(folder).imbalance == float("inf")


def test_what_is_said_and_its_order_do_not_depend_on_the_threads(folder):
    (folder / "cat" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    for i in range(40):  # several portions of files
        scene(200 + i, (20 + i, 30)).save(folder / "dog" / f"more {i:02}.jpg")
    found = picture_paths(folder)
    one, many = (list(look_at(folder, found, threads=threads)) for threads in (1, 7))
    names = [each.path if isinstance(each, FileFacts) else each[0] for each in one]
    assert names == [path for path, _ in found]
    assert [bare(a) if isinstance(a, FileFacts) else a for a in one] == [
        bare(b) if isinstance(b, FileFacts) else b for b in many
    ]


def test_progress_is_told_for_every_file_in_the_callers_own_thread(folder):
    told = []
    survey_folder(folder, on_progress=lambda done, total: told.append((done, total, threading.get_ident())))
    assert told == [(done, 20, threading.get_ident()) for done in range(1, 21)]


def test_whoever_stops_asking_stops_the_threads(folder):
    for i in range(300):
        scene(i, (8, 8)).save(folder / "dog" / f"more {i}.png")
    looking = look_at(folder, picture_paths(folder), threads=2)
    next(looking)
    looking.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("survey")]


def test_a_folder_that_holds_nothing_is_a_sentence(tmp_path):
    with pytest.raises(InvalidValue, match="does not exist"):
        survey_folder(tmp_path / "nowhere")
    with pytest.raises(InvalidValue, match="no class folders"):
        survey_folder(tmp_path)
    (tmp_path / "cat").mkdir()
    with pytest.raises(InvalidValue, match="no picture that can be read"):
        survey_folder(tmp_path)


def plain_near_copies(prints: np.ndarray, min_similarity: float) -> set[frozenset[int]]:
    """All pairs by their correlation, joined one by one: what `near_copies` must find."""
    plain, mirrored = prints.reshape(len(prints), -1), prints[:, :, ::-1].reshape(len(prints), -1)
    alike = np.maximum(plain @ plain.T, plain @ mirrored.T) >= min_similarity
    groups = [{i} for i in range(len(prints))]
    for i, j in np.argwhere(alike):
        if groups[i] is not groups[j]:
            groups[i] |= groups[j]
            for member in groups[j]:
                groups[member] = groups[i]
    return {frozenset(group) for group in groups if len(group) > 1}


@pytest.mark.parametrize("scenes", [1, 30, 900])
def test_comparing_in_squares_finds_the_groups_that_all_pairs_give(scenes):
    chance = np.random.default_rng(scenes)
    prints = chance.normal(size=(scenes, 16, 16))[chance.integers(0, scenes, 1500)]
    prints = prints + 0.36 * chance.normal(size=prints.shape)  # correlations about 0.9, on both sides of it
    prints[::3] = prints[::3, :, ::-1]
    prints -= prints.mean(axis=(1, 2), keepdims=True)
    prints = (prints / np.sqrt((prints**2).sum(axis=(1, 2), keepdims=True))).astype(np.float32)
    files = [
        FileFacts(str(i), 0, str(i), 0, "", 1, 1, 3, (0,) * 3, (0,) * 3, look)
        for i, look in enumerate(prints)
    ]
    groups = near_copies(files)
    assert set(groups) == plain_near_copies(prints, 0.9) and groups
    assert [min(group) for group in groups] == sorted(min(group) for group in groups)


def test_pictures_of_few_pixels_are_copies_only_if_their_bytes_are_the_same(folder):
    seven = np.zeros((28, 28), np.uint8)
    seven[4:7, 6:20], seven[4:24, 17:20] = 255, 255
    for i, ink in enumerate((seven, np.roll(seven, 1, axis=1), seven)):
        Image.fromarray(ink).save(folder / "cat" / f"seven {i}.png")
    survey = survey_folder(folder)
    assert [[survey.pictures[i].path for i in group] for group in survey.near_copies] == [
        ["cat/seven 0.png", "cat/seven 2.png"]
    ]
