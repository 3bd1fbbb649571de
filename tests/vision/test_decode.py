"""Pictures as users bring them: each strange kind is read rightly or refused with a sentence."""

import io
import struct
import subprocess
import sys
import zlib
from hashlib import blake2b

import cv2
import numpy as np
import pytest
from PIL import Image

from cnnviz.core.errors import InvalidValue
from cnnviz.vision import decode
from cnnviz.vision.decode import read_picture


def encoded(image: Image.Image, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def halves(mode: str = "RGB", left="red", right="blue", size=(40, 20)) -> Image.Image:
    image = Image.new(mode, size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def colour(picture, row: int, column: int) -> list[float]:
    return picture.pixels[row, column].round(2).tolist()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a size that its data does not have."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_an_ordinary_picture_is_read_without_a_note():
    data = encoded(halves(), "PNG")
    picture = read_picture(data, name="halves.png")
    assert picture.pixels.shape == (20, 40, 3)
    assert picture.pixels.dtype == np.float32
    assert colour(picture, 5, 3) == [1, 0, 0]
    assert colour(picture, 5, 30) == [0, 0, 1]
    assert picture.notes == ()
    assert picture.digest == blake2b(data, digest_size=16).hexdigest()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_each_format_gives_the_same_colours(format):
    picture = read_picture(encoded(halves(), format), name="halves")
    assert np.allclose(picture.pixels[10, 5], [1, 0, 0], atol=0.03)
    assert np.allclose(picture.pixels[10, 35], [0, 0, 1], atol=0.03)


def test_a_path_is_read_under_its_own_name(tmp_path):
    path = tmp_path / "halves.png"
    path.write_bytes(encoded(halves(), "PNG"))
    assert read_picture(path).name == "halves.png"


def test_the_pixels_cannot_be_written_to():
    picture = read_picture(encoded(halves(), "PNG"), name="halves.png")
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0] = 0.5


def refusal(data, name: str) -> str:
    with pytest.raises(InvalidValue) as caught:
        read_picture(data, name=name)
    assert name in str(caught.value)
    return str(caught.value)


def test_an_empty_file_is_refused():
    assert "is empty" in refusal(b"", "nothing.jpg")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_a_truncated_file_is_refused(format, share):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), format)
    sentence = refusal(data[: int(len(data) * share)], "cut")
    assert "cut short" in sentence


def test_a_text_is_refused():
    assert "is not a picture" in refusal(b"This is a letter, not a picture." * 50, "letter.jpg")


def test_random_bytes_are_refused():
    assert "is not a picture" in refusal(np.random.default_rng(0).bytes(5000), "noise.png")


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "HEIC"),
        (b"%PDF-1.7\n" + bytes(200), "PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    ],
)
def test_a_format_that_is_not_read_is_called_by_its_name(data, format):
    assert f"is a {format} file" in refusal(data, "thing.jpg")


def test_fifty_megapixels_are_refused_with_both_numbers():
    sentence = refusal(encoded(Image.new("1", (10_000, 5_000)), "PNG"), "poster.png")
    assert "10000 x 5000 = 50.0 million" in sentence
    assert "at most 25 million" in sentence


def test_the_size_is_checked_before_anything_is_decoded(monkeypatch):
    def decoded(self):
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    assert "million" in refusal(png_claiming(10_000, 5_000), "poster.png")


@pytest.mark.filterwarnings("ignore:Image size")
@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_decompression_bomb_is_refused(side):
    assert "million" in refusal(png_claiming(side, side), "bomb.png")


def test_a_decompression_bomb_leaves_nothing_on_standard_error(tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_claiming(10_000, 10_000))
    script = (
        "import sys; from pathlib import Path; from cnnviz.vision.decode import read_picture\n"
        "try: read_picture(Path(sys.argv[1]))\n"
        "except ValueError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    assert "million" in done.stdout
    assert done.stderr == ""


def test_twenty_four_megapixels_are_read_and_made_smaller():
    picture = read_picture(encoded(Image.new("L", (6000, 4000), 128), "PNG"), name="camera.png")
    assert picture.size == (853, 1280)
    assert picture.notes == (decode.SMALLER,)


def test_a_missing_path_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InvalidValue, match=r"gone\.png does not exist"):
        read_picture(tmp_path / "gone.png")
    with pytest.raises(InvalidValue, match="cannot be read as a file"):
        read_picture(tmp_path)


def test_one_pixel_is_read_and_said_to_be_little():
    picture = read_picture(encoded(Image.new("RGB", (1, 1), "red"), "PNG"), name="dot.png")
    assert picture.pixels.tolist() == [[[1.0, 0.0, 0.0]]]
    assert picture.notes == (decode.IS_TINY,)


def test_cmyk_becomes_rgb():
    cyan = Image.new("CMYK", (20, 20), (255, 0, 0, 0))
    picture = read_picture(encoded(cyan, "JPEG", quality=95), name="print.jpg")
    assert np.allclose(picture.pixels[10, 10], [0, 1, 1], atol=0.03)
    assert picture.notes == (decode.FROM_CMYK,)


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_sixteen_bit_grey_is_scaled_not_cut(format):
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)[None].repeat(16, 0)
    data = encoded(Image.fromarray(ramp), format.upper())
    picture = read_picture(data, name=f"ramp.{format}")
    assert np.allclose(picture.pixels[..., 0], ramp / 65535, atol=1e-6)
    assert picture.notes == (decode.DEEP,)


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_sixteen_bit_colour_is_scaled_not_cut(format):
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)[None, :, None] * np.ones((16, 1, 3), np.uint16)
    ramp[..., 0] = 0  # blue in OpenCV's order
    data = cv2.imencode(f".{format}", ramp)[1].tobytes()
    picture = read_picture(data, name=f"ramp.{format}")
    assert np.allclose(picture.pixels[..., 0], ramp[..., 2] / 65535, atol=1 / 255)
    assert picture.pixels[..., 2].max() == 0
    assert picture.notes == (decode.DEEP,)


def test_floating_point_grey_in_range_is_kept_and_out_of_range_refused():
    ramp = np.linspace(0, 1, 64, dtype=np.float32)[None].repeat(16, 0)
    picture = read_picture(encoded(Image.fromarray(ramp), "TIFF"), name="ramp.tiff")
    assert np.array_equal(picture.pixels[..., 1], ramp)
    assert "outside 0 to 1" in refusal(encoded(Image.fromarray(ramp * 7), "TIFF"), "ramp.tiff")
    assert "outside 0 to 1" in refusal(encoded(Image.fromarray(ramp * np.nan), "TIFF"), "ramp.tiff")


def test_a_palette_with_transparency_is_laid_on_white():
    image = halves("P", 0, 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    picture = read_picture(encoded(image, "PNG", transparency=1), name="logo.png")
    assert colour(picture, 10, 5) == [1, 0, 0]
    assert colour(picture, 10, 35) == [1, 1, 1]
    assert picture.notes == (decode.ON_WHITE,)


def test_a_half_transparent_black_is_middle_grey_on_white():
    picture = read_picture(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 128)), "PNG"), name="veil.png")
    assert np.allclose(picture.pixels, 127 / 255, atol=0.005)
    assert picture.notes == (decode.ON_WHITE,)


def test_an_opaque_alpha_channel_earns_no_note():
    picture = read_picture(encoded(Image.new("RGBA", (20, 20), (0, 0, 255, 255)), "PNG"), name="solid.png")
    assert picture.notes == ()


@pytest.mark.parametrize(("mode", "grey"), [("1", 1), ("L", 51), ("LA", (51, 255))])
def test_grey_pictures_get_three_equal_channels(mode, grey):
    picture = read_picture(encoded(Image.new(mode, (20, 20), grey), "PNG"), name="grey.png")
    expected = 1.0 if mode == "1" else 0.2
    assert np.allclose(picture.pixels, expected)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_each_exif_orientation_is_turned_upright(orientation):
    """The stored picture is the upright one, turned the other way as a camera would."""
    upright = halves(size=(48, 32))
    upright.paste("lime", (0, 0, 24, 16))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(upright.transpose(undo), "JPEG", exif=exif, quality=100, subsampling=0)
    picture = read_picture(data, name="phone.jpg")
    assert picture.size == (32, 48)
    assert np.allclose(picture.pixels[4, 4], [0, 1, 0], atol=0.05)
    assert np.allclose(picture.pixels[28, 4], [1, 0, 0], atol=0.05)
    assert np.allclose(picture.pixels[4, 44], [0, 0, 1], atol=0.05)
    assert picture.notes == (decode.TURNED,)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_exif_block_does_not_stop_the_picture():
    data = encoded(halves(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert read_picture(data, name="odd.jpg").size == (20, 40)


@pytest.mark.parametrize(("format", "note"), [("GIF", 0), ("WEBP", 0), ("PNG", 0), ("TIFF", 1)])
def test_of_several_frames_the_first_is_used(format, note):
    frames = [Image.new("RGB", (20, 20), name) for name in ("red", "lime", "blue")]
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    picture = read_picture(data, name="film")
    assert np.allclose(picture.pixels[10, 10], [1, 0, 0], atol=0.03)
    assert picture.notes == ((decode.FIRST_FRAME, decode.FIRST_PAGE)[note],)


def test_a_phone_picture_with_a_preview_inside_is_not_called_an_animation():
    data = encoded(halves(), "MPO", save_all=True, append_images=[halves(size=(10, 5))])
    picture = read_picture(data, name="phone.jpg")
    assert picture.size == (20, 40)
    assert picture.notes == ()


def test_a_wrong_extension_is_read_by_content_and_noted():
    picture = read_picture(encoded(halves(), "JPEG"), name="halves.png")
    assert picture.size == (20, 40)
    assert picture.notes == (decode.OTHER_EXTENSION,)


def test_a_name_with_braces_does_not_break_the_sentence():
    assert "{0}.png" in refusal(b"", "{0}.png")


def test_a_very_long_strip_keeps_at_least_one_row():
    picture = read_picture(encoded(Image.new("RGB", (20_000, 3), "red"), "PNG"), name="strip.png")
    assert picture.size == (1, 1280)
