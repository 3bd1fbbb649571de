"""A ZIP file made to do harm is refused in a sentence, or its harm is left out; nothing leads outside."""

import io
import struct
import tracemalloc
import zipfile

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.archive import Limits, unpack

CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


def picture(seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return cv2.imencode(".png", pixels)[1].tobytes()


ANIMALS = {
    f"{kind}/{i}.png": picture(10 * turn + i) for turn, kind in enumerate(("cat", "dog")) for i in (0, 1)
}


def packed(files, **more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **more) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def patched(data, sign, place, form, value, *, entry=0):
    """Change a number in the header of one entry."""
    changed, start = bytearray(data), -1
    for _ in range(entry + 1):
        start = changed.index(sign, start + 1)
    struct.pack_into(form, changed, start + place, value)
    return bytes(changed)


def refused(data, tmp_path, **more):
    with pytest.raises(InvalidValue) as caught:
        unpack(io.BytesIO(data), tmp_path / "in", name="bad.zip", **more)
    assert not (tmp_path / "in").exists() or not list((tmp_path / "in").iterdir())
    return str(caught.value)


def peak_of(data, tmp_path, **more):
    """Memory that was taken in bytes, and what came out."""
    tracemalloc.start()
    try:
        found = unpack(io.BytesIO(data), tmp_path / "in", name="bad.zip", **more)
        return tracemalloc.get_traced_memory()[1], found
    finally:
        tracemalloc.stop()


def test_entries_that_share_their_bytes_are_refused(tmp_path):
    """D. Fifield's bomb in small: many entries of the list point to one compressed kernel."""
    data = packed(
        {"dog/kernel.bmp": bytes(300_000), "dog/0.png": picture()}, compression=zipfile.ZIP_DEFLATED
    )
    start, end = data.index(CENTRAL), data.index(END)
    first = data[start : data.index(CENTRAL, start + 1)]
    copies = b"".join(first.replace(b"kernel", f"{i:06}".encode()) for i in range(50))
    tail = bytearray(data[end:])
    struct.pack_into("<HH", tail, 8, 52, 52)
    struct.pack_into("<I", tail, 12, end - start + len(copies))
    bomb = data[:end] + copies + bytes(tail)
    assert len(zipfile.ZipFile(io.BytesIO(bomb)).infolist()) == 52
    assert "shares its bytes" in refused(bomb, tmp_path, limits=Limits(ratio=10**6))
    assert "grows" in refused(bomb, tmp_path)  # by what the file holds, not by what its entries say


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_ways_of_packing_that_cannot_be_unpacked_in_pieces_are_refused(tmp_path, method):
    data = packed(ANIMALS | {"dog/zeros.bmp": bytes(100_000)}, compression=method)
    assert "stored or deflated" in refused(data, tmp_path, limits=Limits(ratio=10**6))


def test_an_unknown_way_of_packing_is_refused(tmp_path):
    data = packed(ANIMALS)
    data = patched(patched(data, LOCAL, 8, "<H", 9), CENTRAL, 10, "<H", 9)  # Deflate64
    assert "stored or deflated" in refused(data, tmp_path)


def test_an_entry_that_says_it_is_small_takes_no_memory_beyond_that(tmp_path):
    zeros = 60_000_000
    data = packed({"dog/zeros.bmp": bytes(zeros)} | ANIMALS, compression=zipfile.ZIP_DEFLATED)
    for sign, place in ((LOCAL, 22), (CENTRAL, 24)):
        data = patched(data, sign, place, "<I", 50_000)
    peak, found = peak_of(data, tmp_path)
    assert [name for name, _ in found.left_out] == ["dog/zeros.bmp"] and found.pictures == 4
    assert peak < zeros / 10


def test_a_list_of_entries_without_end_is_not_read_to_its_end(tmp_path):
    folders = packed({f"{i}/": b"" for i in range(2000)} | ANIMALS)
    assert "holds more than 200 files" in refused(folders, tmp_path, limits=Limits(files=100))


@pytest.mark.parametrize("name", ["a/" * 40 + "1.png", "a" * 2000 + "/1.png"], ids=["deep", "long"])
def test_names_without_end_are_refused(tmp_path, name):
    assert "letters or lies more than" in refused(packed(ANIMALS | {name: picture()}), tmp_path)


def test_signs_that_nobody_sees_are_shown_and_lead_nowhere(tmp_path):
    names = ("dog/a\x1b[31mred.txt", "dog/two\nlines.txt", "dog/gnp.\u202etxt", "ca\tt/1.png")
    found = unpack(io.BytesIO(packed(ANIMALS | dict.fromkeys(names, picture(9)))), tmp_path, name="odd.zip")
    assert [name for name, _ in found.left_out] == ["dog/a�[31mred.txt", "dog/two�lines.txt", "dog/gnp.�txt"]
    assert found.classes == ("ca_t", "cat", "dog")


def test_a_name_with_a_nul_ends_there(tmp_path):
    data = packed(ANIMALS | {"dog/x.png!.exe": picture(9)}).replace(b"x.png!.exe", b"x.png\0.exe")
    found = unpack(io.BytesIO(data), tmp_path, name="nul.zip")
    assert {path.suffix for path in found.root.rglob("*.*")} == {".png", ".json"} and found.pictures == 5


def test_names_that_windows_keeps_for_devices_become_others(tmp_path):
    kinds = ("CON", "nul", "com1", "LPT¹", "aux ", "console", "é", "e\u0301")
    data = packed({f"{kind}/1.png": picture(i) for i, kind in enumerate(kinds)})
    found = unpack(io.BytesIO(data), tmp_path, name="devices.zip")
    assert set(found.classes) == {"CON_", "nul_", "com1_", "LPT¹_", "aux_", "console", "é", "é 2"}


def test_an_entry_without_a_name_is_left_out(tmp_path):
    data = packed({"no name.png": picture(9)} | ANIMALS).replace(b"no name.png", b"\0o name.png")
    found = unpack(io.BytesIO(data), tmp_path, name="nameless.zip")
    assert found.pictures == 4 and [name for name, _ in found.left_out] == [""]


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000], ids=["entry", "strong", "list"])
def test_every_kind_of_encryption_is_told(tmp_path, flag):
    data = packed(ANIMALS)
    known = struct.unpack_from("<H", data, data.index(CENTRAL) + 8)[0]
    assert "password" in refused(patched(data, CENTRAL, 8, "<H", known | flag), tmp_path)


@pytest.mark.parametrize(
    ("sign", "place", "form", "value"),
    [
        (CENTRAL, 20, "<I", 2**31),  # longer than the file
        (CENTRAL, 42, "<I", 2**31),  # far behind it
        (CENTRAL, 28, "<H", 60_000),  # a name that is longer than the list
        (END, 12, "<I", 2**32 - 2),  # a list that is longer than the file
        (END, 16, "<I", 2**32 - 2),  # a list far behind it
        (END, 16, "<I", 0),
    ],
)
def test_numbers_that_cannot_be_true_cost_a_sentence(tmp_path, sign, place, form, value):
    said = refused(patched(packed(ANIMALS), sign, place, form, value), tmp_path)
    assert any(words in said for words in ("or it is damaged", "shares its bytes", "no picture in a class"))


def test_a_size_of_64_bits_is_refused_before_it_is_used(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, archive.open("dog/1.png", "w", force_zip64=True) as file:
        file.write(picture())
    with zipfile.ZipFile(io.BytesIO(made.getvalue())) as archive:
        offset = archive.infolist()[0]
    extra = struct.pack("<HHQQQ", 1, 24, 2**62, 2**62, 2**64 - 1)
    data = made.getvalue()
    start, end = data.index(CENTRAL), data.index(END)
    head = bytearray(data[start : start + 46])
    struct.pack_into("<II", head, 20, 2**32 - 1, 2**32 - 1)
    struct.pack_into("<H", head, 30, len(extra))
    struct.pack_into("<I", head, 42, 2**32 - 1)
    entry = bytes(head) + offset.filename.encode() + extra
    tail = bytearray(data[end:])
    struct.pack_into("<I", tail, 12, len(entry))
    assert "allowed for a picture" in refused(data[:start] + entry + bytes(tail), tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_archive_gives_a_sentence_or_its_sound_pictures(tmp_path, data):
    whole = packed(
        ANIMALS, compression=data.draw(st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
    )
    changed = bytearray(whole)
    start = whole.index(CENTRAL) if data.draw(st.booleans()) else 0
    for place in data.draw(st.lists(st.integers(start, len(whole) - 1), min_size=1, max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    sound = set(ANIMALS.values())
    into = tmp_path / "fuzz" / "in"
    try:
        found = unpack(io.BytesIO(bytes(changed)), into, name="x.zip", loose=data.draw(st.booleans()))
    except InvalidValue:
        pass
    else:
        kept = [path.read_bytes() for path in found.root.rglob("*") if path.suffix == ".png"]
        assert len(kept) == found.pictures and set(kept) <= sound
    assert [path.name for path in tmp_path.iterdir()] in ([], ["fuzz"])
    assert [path.name for path in into.parent.iterdir()] == ["in"] if into.parent.exists() else True
