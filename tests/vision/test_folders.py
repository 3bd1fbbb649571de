import cv2
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import read_picture
from cnnviz.vision.folders import (
    PictureFile,
    class_folders,
    fingerprint,
    folder_named,
    load_squashed,
    near_copies,
)
from cnnviz.vision.samples import SAMPLES
from cnnviz.vision.splits import PARTS, Split, class_counts, split_folder
from cnnviz.vision.survey import survey_folder


def _picture(seed, size=48):
    """A random landscape of soft blobs: unlike any other seed's."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), np.uint8)
    return cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def folder(tmp_path):
    for label, name in enumerate(["cat", "dog"]):
        (tmp_path / name).mkdir()
        for i in range(10):
            cv2.imwrite(str(tmp_path / name / f"{i}.jpg"), _picture(100 * label + i))
    return tmp_path


def test_a_scan_lists_classes_pictures_and_what_cannot_be_read(folder):
    (folder / "dog" / "broken.jpg").write_bytes(b"\xff\xd8\xff half a picture")
    (folder / "dog" / "notes.txt").write_text("not a picture, and not meant to be one")
    scan = survey_folder(folder).scan
    assert scan.classes == ("cat", "dog")
    assert len(scan.pictures) == 20
    assert [path for path, reason in scan.unreadable] == ["dog/broken.jpg"]


def test_a_missing_or_empty_folder_is_a_sentence(tmp_path):
    with pytest.raises(InvalidValue, match="does not exist"):
        survey_folder(tmp_path / "nowhere")
    with pytest.raises(InvalidValue, match="no class folders"):
        survey_folder(tmp_path)
    (tmp_path / "cat").mkdir()
    with pytest.raises(InvalidValue, match="no picture that can be read"):
        survey_folder(tmp_path)


def _file(picture, name="p.jpg"):
    return PictureFile(name, 0, picture.digest, fingerprint(picture))


def _changed(picture, change):
    bgr = cv2.cvtColor(np.rint(picture.pixels * 255).astype(np.uint8), cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", change(bgr), [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes()
    return read_picture(data, name="copy.jpg")


CHANGES = {
    "half the size": lambda p: cv2.resize(p, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
    "mirrored": lambda p: p[:, ::-1],
    "darker": lambda p: (p * 0.6).astype(np.uint8),
    "two percent cut off": lambda p: p[len(p) // 50 :, p.shape[1] // 50 :],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_is_a_near_copy_and_another_picture_is_not(change):
    pictures = [read_picture(sample.path) for sample in SAMPLES.values()]
    copies = [_changed(picture, CHANGES[change]) for picture in pictures]
    groups = near_copies([_file(picture) for picture in pictures + copies])
    n = len(pictures)
    assert sorted(map(sorted, groups)) == [[i, i + n] for i in range(n)]


def _looks(*values):
    """A fingerprint that is zero but for the given cells of its first row; of length 1."""
    look = np.zeros((16, 16), np.float32)
    look[0, : len(values)] = values
    return look / np.linalg.norm(look)


def test_a_copy_of_a_copy_joins_the_group():
    looks = [_looks(1, 0, 0), _looks(3, 1, 0), _looks(1, 1, 0)]  # neighbours correlate with 0.95 and 0.89
    files = [PictureFile(f"{i}.jpg", 0, str(i), look) for i, look in enumerate(looks)]
    assert near_copies(files, min_similarity=0.85) == (frozenset({0, 1, 2}),)
    assert near_copies(files, min_similarity=0.92) == (frozenset({0, 1}),)
    assert near_copies(files, min_similarity=0.99) == ()


def test_pictures_of_one_grey_are_copies_only_if_their_bytes_are_the_same():
    flat = np.zeros((16, 16), np.float32)
    files = [PictureFile(f"{i}.jpg", 0, digest, flat) for i, digest in enumerate("aab")]
    assert near_copies(files) == (frozenset({0, 1}),)


def test_squashed_pictures_have_one_size_and_keep_their_colours(folder):
    squashed = load_squashed(folder, ["cat/0.jpg", "dog/3.jpg"], size=48)
    assert squashed.shape == (2, 48, 48, 3) and squashed.dtype == np.uint8
    expected = cv2.cvtColor(cv2.imread(str(folder / "dog" / "3.jpg")), cv2.COLOR_BGR2RGB)
    assert np.abs(squashed[1].astype(int) - expected).mean() < 2


def test_a_split_is_stratified_complete_and_the_same_for_the_same_seed(folder):
    scan = survey_folder(folder).scan
    split = split_folder(scan, seed=5, shares=(6, 2, 2))
    for part, count in zip(PARTS, (6, 2, 2), strict=True):
        assert np.bincount([file.label for file in split.parts[part]]).tolist() == [count, count]
    paths = [file.path for part in PARTS for file in split.parts[part]]
    assert sorted(paths) == sorted(picture.path for picture in scan.pictures)
    assert split_folder(scan, seed=5, shares=(6, 2, 2)) == split
    assert split_folder(scan, seed=6, shares=(6, 2, 2)) != split


def test_near_copies_stand_on_the_training_side_whatever_the_seed(folder):
    for i in range(3):  # also across classes, where somebody sorted a picture twice
        image = cv2.imread(str(folder / "cat" / f"{i}.jpg"))
        cv2.imwrite(str(folder / "dog" / f"copy{i}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 70])
    scan = survey_folder(folder).scan
    for seed in range(10):
        split = split_folder(scan, seed=seed, counts=(6, 2, 2))
        held_out = {file.path for part in ("validation", "test") for file in split.parts[part]}
        assert not held_out & {
            f"{c}.jpg" for c in ("cat/0", "cat/1", "cat/2", "dog/copy0", "dog/copy1", "dog/copy2")
        }
        assert len(held_out) == 8


def test_too_few_pictures_are_said_with_the_numbers(folder):
    with pytest.raises(
        InvalidValue, match=r"class 'cat' has 10 pictures, 10 of them without a near copy; 8 \+ 2 \+ 2"
    ):
        split_folder(survey_folder(folder).scan, seed=0, counts=(8, 2, 2))


def test_a_split_file_gives_the_split_back_and_another_file_is_refused(folder, tmp_path):
    split = split_folder(survey_folder(folder).scan, seed=1)
    split.save(tmp_path / "split.json")
    assert Split.load(tmp_path / "split.json") == split
    assert split.part_digest("train") != split.part_digest("test")
    (tmp_path / "other.json").write_text('{"parts": 3}')
    with pytest.raises(InvalidValue, match="not a split file"):
        Split.load(tmp_path / "other.json")
    with pytest.raises(InvalidValue, match="does not exist"):
        Split.load(tmp_path / "nowhere.json")


@pytest.mark.parametrize("available", range(1, 40))
def test_counts_use_every_picture(available):
    assert sum(class_counts(available, (6, 3, 1))) == available


def test_parts_are_told_from_classes_that_are_called_like_parts(folder):
    (folder / "sorted" / "Train" / "cat").mkdir(parents=True)
    (folder / "sorted" / "test").mkdir()
    with pytest.raises(InvalidValue, match=r"already sorted into parts \(Train, test\)"):
        class_folders(folder / "sorted")
    cv2.imwrite(str(folder / "sorted" / "test" / "0.jpg"), _picture(0))
    assert class_folders(folder / "sorted") == ("Train", "test")  # a picture of the class "test"
    assert "sorted" in class_folders(folder)


@pytest.mark.parametrize("said", ["~nobody-at-all/x", "a" * 5000])
def test_what_no_folder_can_be_called_is_refused(said):
    with pytest.raises(InvalidValue, match="does not exist"):
        folder_named(said)
