"""A ZIP file of class folders is unpacked whole, or refused in a sentence and nothing is left behind."""

import io
import stat
import struct
import zipfile
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.archive import Limits, names_in, unpack
from cnnviz.vision.archive_names import as_packed, as_unpacked
from cnnviz.vision.splits import Split, split_folder
from cnnviz.vision.survey import survey_folder


def picture(seed=0, size=12):
    pixels = np.random.default_rng(seed).integers(0, 256, (size, size, 3), np.uint8)
    return cv2.imencode(".png", pixels)[1].tobytes()


def packed(files, **more):
    """A ZIP file with these entries; a name may be a ZipInfo."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **more) as archive:
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return made


def animals(*above, classes=("cat", "dog"), count=2):
    return {
        "/".join([*above, name, f"{i}.png"]): picture(seed=10 * turn + i)
        for turn, name in enumerate(classes)
        for i in range(count)
    }


@pytest.fixture
def into(tmp_path):
    return tmp_path / "uploads"


def refused(archive, into, **more):
    """The sentence; nothing may have been written."""
    with pytest.raises(InvalidValue) as caught:
        unpack(archive, into, name="my.zip", **more)
    assert not into.exists() or not list(into.iterdir())
    assert not list(into.parent.glob("*.png"))
    return str(caught.value)


@pytest.mark.parametrize("above", [(), ("animals",), ("archive", "raw-img")], ids=len)
def test_class_folders_are_found_below_other_folders(into, above):
    found = unpack(packed(animals(*above)), into, name="my.zip")
    assert found.classes == ("cat", "dog") and found.pictures == 4 and found.left_out == ()
    scan = survey_folder(found.root).scan
    assert scan.classes == found.classes
    assert sorted(p.label for p in scan.pictures) == [0, 0, 1, 1]


def test_parts_somebody_else_split_are_put_together(into):
    files = animals("train") | {k: picture(90 + i) for i, k in enumerate(animals("data_is_here"))}
    files = {name.replace("data_is_here", "Test"): data for name, data in files.items()}
    found = unpack(packed(files), into, name="my.zip")
    assert found.classes == ("cat", "dog") and found.pictures == 8


def test_a_picture_outside_of_the_class_folders_does_not_change_what_they_are(into):
    files = animals("set") | {"cover.png": picture(50), "set/cover.png": picture(51)}
    found = unpack(packed(files), into, name="my.zip")
    assert found.classes == ("cat", "dog") and found.pictures == 4
    assert {name for name, _ in found.left_out} == {"cover.png", "set/cover.png"}


def test_the_pictures_come_out_as_they_went_in(into):
    files = animals()
    found = unpack(packed(files), into, name="my.zip")
    assert sorted(p.read_bytes() for p in found.root.rglob("*.png")) == sorted(files.values())


def test_a_broken_picture_and_other_files_are_listed_and_left_out(into):
    files = animals() | {"dog/broken.png": picture(7)[:60], "dog/notes.txt": b"x", "dog/.DS_Store": b"x"}
    found = unpack(packed(files), into, name="my.zip")
    assert found.pictures == 4
    reasons = dict(found.left_out)
    assert set(reasons) == {"dog/broken.png", "dog/notes.txt"}
    assert "damaged" in reasons["dog/broken.png"]


def test_a_picture_that_was_damaged_in_the_archive_is_left_out(into):
    made = packed(animals() | {"dog/last.png": picture(77)})
    data = bytearray(made.getvalue())
    place = data.index(picture(77)[40:60])
    data[place] ^= 255
    found = unpack(io.BytesIO(data), into, name="my.zip")
    assert found.pictures == 4 and [name for name, _ in found.left_out] == ["dog/last.png"]


def test_the_same_file_given_again_is_not_unpacked_again(into):
    file = packed(animals())  # once: a ZIP file holds the time at which it was packed
    first = unpack(file, into, name="my.zip")
    (first.root / "dog" / "mark.txt").write_text("")
    again = unpack(file, into, name="other name.zip")
    assert again == first and (first.root / "dog" / "mark.txt").exists()
    other = unpack(packed(animals(count=3)), into, name="my.zip")
    assert other.root != first.root


def test_progress_is_told(into):
    told = []
    unpack(packed(animals()), into, name="my.zip", on_progress=lambda *both: told.append(both))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize(
    "name",
    ["../dog/1.png", "dog/../../1.png", "/dog/1.png", "C:/dog/1.png", "..\\dog\\1.png", "C:dog\\1.png"],
)
def test_nothing_leads_outside(into, name):
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    assert "outside" in refused(packed([*animals().items(), (entry, picture())]), into)


def test_class_names_are_made_harmless_and_stay_apart(into):
    files = {
        f"{name}/1.png": picture(i) for i, name in enumerate(("a?", "a*", "A_", "고양이", "con.", "..."))
    }
    found = unpack(packed(files), into, name="my.zip")
    assert len(found.classes) == 5  # the last one begins with a dot, as hidden folders do
    assert "고양이" in found.classes and "con_" in found.classes
    assert len({name.casefold() for name in found.classes}) == 5
    assert not any(set(name) & set('?*<>:"|\\/.') for name in found.classes)


def test_links_are_refused(into):
    entry = zipfile.ZipInfo("dog/link.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in refused(packed([*animals().items(), (entry, "/etc/passwd")]), into)


def test_another_archive_inside_is_refused(into):
    assert "another archive" in refused(packed(animals() | {"dog/more.zip": b"PK"}), into)


def test_an_encrypted_file_is_refused(into):
    data = bytearray(packed(animals()).getvalue())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(sign) + place
        struct.pack_into("<H", data, start, struct.unpack_from("<H", data, start)[0] | 1)
    assert "password" in refused(io.BytesIO(data), into)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"files": 3}, "4 files; at most 3"),
        ({"total": 1000}, "unpacks to"),
        ({"single": 100}, "allowed for a picture"),
    ],
    ids=["count", "total", "single"],
)
def test_what_is_too_large_is_refused(into, limits, said):
    assert said in refused(packed(animals()), into, limits=Limits(**limits))


def test_a_bomb_is_refused(into):
    files = animals() | {"dog/zeros.bmp": bytes(20_000_000)}
    said = refused(packed(files, compression=zipfile.ZIP_DEFLATED), into)
    assert "grows" in said and "less than 100 times" in said


def test_a_bomb_that_lies_about_its_size_does_not_get_more_than_it_says(into):
    made = packed({"dog/zeros.bmp": bytes(20_000_000)} | animals(), compression=zipfile.ZIP_DEFLATED)
    data = bytearray(made.getvalue())
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(sign) + place, 1000)
    found = unpack(io.BytesIO(data), into, name="my.zip")
    assert found.pictures == 4 and [name for name, _ in found.left_out] == ["dog/zeros.bmp"]
    assert sum(p.stat().st_size for p in found.root.rglob("*")) < 100_000


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive at all", picture()], ids=len)
def test_what_is_no_zip_file_is_refused(into, data):
    assert "no ZIP file" in refused(io.BytesIO(data), into)


def test_an_archive_without_class_folders_is_refused(into):
    assert "class folder" in refused(packed({"1.png": picture(), "2.png": picture(1)}), into)
    assert "class folder" in refused(packed({}), into)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidValue, match="cannot be unpacked"):
        unpack(packed(animals()), tmp_path / "file" / "uploads", name="my.zip")


def test_the_same_file_brought_twice_at_once_is_unpacked_whole(into):
    files = packed(animals(count=20)).getvalue()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: unpack(io.BytesIO(files), into, name="my.zip"), range(4)))
    assert {one.root for one in found} == {found[0].root} and found[0].pictures == 40
    assert len(list(found[0].root.rglob("*.png"))) == 40
    assert [path.name for path in into.iterdir()] == [found[0].root.name]


def test_loose_pictures_count_where_no_label_is_needed_and_keep_their_names(into):
    files = animals() | {"a b.png": picture(50)}
    found = unpack(packed(files), into, name="my.zip", loose=True)
    assert found.classes == ("cat", "dog") and found.pictures == 5 and found.left_out == ()
    names = names_in(found.root)
    assert set(names.values()) == {"cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png", "a b.png"}
    loose = next(path for path, said in names.items() if said == "a b.png")
    assert "/" not in loose and (found.root / loose).read_bytes() == picture(50)


def test_a_flat_archive_is_taken_where_no_label_is_needed(into):
    flat = packed({"1.png": picture(), "2.png": picture(1)})
    found = unpack(flat, into, name="my.zip", loose=True)
    assert found.classes == () and found.pictures == 2
    assert unpack(flat, into, name="my.zip", loose=True) == found  # not unpacked again
    assert "class folder" in refused_beside(flat, into)


def test_an_archive_without_a_picture_is_refused_also_where_no_label_is_needed(into):
    for files in ({}, {"notes.txt": b"words"}, {"a.png": b"no picture"}):
        assert "no picture that can be read" in refused(packed(files), into, loose=True)


def refused_beside(archive, into):
    """The sentence of a training room that is given what was unpacked for another room before."""
    with pytest.raises(InvalidValue) as caught:
        unpack(archive, into, name="my.zip")
    return str(caught.value)


def test_a_split_of_an_archive_names_files_as_they_are_named_there(into):
    files = {
        f"{kind}/{i}.png": picture(i) for i, kind in enumerate(("my dog 🐶", "a.b*c", "cat", "cat", "cat"))
    }
    files = [*files.items(), ("cat/same.png", picture(7)), ("cat//odd.png", picture(8))]
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = packed([*files, ("cat/same.png", picture(9))])
    found = unpack(archive, into, name="my.zip")
    assert dict(found.renamed) == {"my dog 🐶": "my dog _", "a.b*c": "a_b_c"}
    assert unpack(archive, into, name="my.zip") == found
    split = split_folder(survey_folder(found.root).scan, seed=0, shares=(6, 3, 1))
    packed_ = as_packed(split, found.root)
    paths = {file.path for part in packed_.parts.values() for file in part}
    assert {"my dog 🐶/0.png", "a.b*c/1.png", "cat/2.png"} <= paths
    assert len(paths) == 8 and sum(path.startswith("cat/0000") for path in paths) == 3  # no name of their own
    assert as_unpacked(Split.from_json(packed_.as_json(), name="split.json"), found.root) == split
    assert as_unpacked(split, found.root) == split  # a file of before
    assert as_packed(split, into) == split
