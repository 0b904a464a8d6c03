"""Photos: what is taken, what is refused and in which words, and what is left of them."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from django import forms
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import Http404
from PIL import Image

from yizhan.common.uploads import (
    LONGEST_PX,
    MAX_BYTES,
    BadPhoto,
    NotAPhoto,
    PhotoField,
    PhotoHeic,
    PhotoTooBig,
    PhotoTooLarge,
    PhotoUnreadable,
    clean_photo,
    photo_response,
)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "red" if mode in {"RGB", "RGBA"} else 0).save(made, kind, **how)
    return made.getvalue()


def cleaned(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(clean_photo(io.BytesIO(raw)).content))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
        ("GIF", "P"),
    ],
)
def test_every_usual_kind_becomes_an_rgb_jpeg(kind: str, mode: str) -> None:
    photo = cleaned(picture(kind, mode=mode))

    assert (photo.format, photo.mode, photo.size) == ("JPEG", "RGB", (40, 30))


def test_position_device_and_every_other_metadata_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    exif[0x9286] = "SECRETCOMMENT"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 7.0)  # GPSLatitude
    raw = picture(exif=exif, comment=b"SECRETNOTE", icc_profile=b"SECRETPROFILE")
    assert b"SECRETPHONE" in raw

    made = clean_photo(io.BytesIO(raw)).content

    photo = Image.open(io.BytesIO(made))
    assert dict(photo.getexif()) == {}
    assert photo.getexif().get_ifd(0x8825) == {}
    assert b"SECRET" not in made
    assert "icc_profile" not in photo.info


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert cleaned(picture(exif=exif)).size == (30, 40)


def test_a_large_photo_is_made_smaller() -> None:
    photo = clean_photo(io.BytesIO(picture(size=(4000, 3000))))

    assert (photo.width_px, photo.height_px) == (LONGEST_PX, 1200)


def test_of_a_moving_picture_the_first_is_kept() -> None:
    made = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])

    photo = cleaned(made.getvalue())

    assert getattr(photo, "n_frames", 1) == 1
    pixel = photo.getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200 > 60 > pixel[2]


def test_what_is_transparent_becomes_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(made, "PNG")

    assert cleaned(made.getvalue()).getpixel((10, 10)) == (255, 255, 255)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that names itself `width` by `height`."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


JPEG = picture()
REFUSED = [
    (b"<html><script>alert(1)</script></html>", NotAPhoto),
    (b"", NotAPhoto),
    (b"PK\x03\x04" + b"\0" * 100, NotAPhoto),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", NotAPhoto),
    (b"\0\0\0\x18ftypheic" + b"\0" * 100, PhotoHeic),
    (bomb(60_000, 60_000), PhotoTooLarge),
    (bomb(8_000, 8_000), PhotoTooLarge),
    (bomb(5_000, 5_000), PhotoUnreadable),
    (picture("PNG", (2000, 20)), PhotoTooLarge),
    (picture("PNG", (400, 400), exif=b"")[:-60], PhotoUnreadable),
    (picture(size=(800, 800))[:700], PhotoUnreadable),
    (b"\xff" * (MAX_BYTES + 1), PhotoTooBig),
    (picture("BMP"), NotAPhoto),
    (picture("TIFF"), NotAPhoto),
]


@pytest.mark.parametrize(("raw", "why"), REFUSED)
def test_what_is_no_sound_photo_is_refused_with_its_reason(raw: bytes, why: type[BadPhoto]) -> None:
    with pytest.raises(BadPhoto) as raised:
        clean_photo(io.BytesIO(raw))

    assert type(raised.value) is why
    assert str(why.says) == why.__doc__


def test_rubbish_never_raises_anything_else() -> None:
    chance = random.Random(7)
    seeds = [picture(kind, (60, 60)) for kind in ("JPEG", "PNG", "WEBP", "GIF")]
    for seed in seeds:
        for _time in range(60):
            changed = bytearray(seed)
            for _hit in range(chance.randint(1, 12)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            try:
                clean_photo(io.BytesIO(bytes(changed)))
            except BadPhoto:
                continue


class Report(forms.Form):
    photo = PhotoField(required=False)


def test_a_form_hands_over_a_clean_photo_under_a_random_name() -> None:
    form = Report({}, {"photo": SimpleUploadedFile("张三家.html", JPEG, "text/html")})

    assert form.is_valid()
    photo = form.cleaned_data["photo"]
    assert photo.name.endswith(".jpg")
    assert "张三" not in photo.name
    assert photo.read()[:3] == b"\xff\xd8\xff"


def test_a_form_says_what_is_wrong_with_a_page_named_jpg() -> None:
    form = Report({}, {"photo": SimpleUploadedFile("a.jpg", b"<html></html>", "image/jpeg")})

    assert form.errors["photo"] == ["这个文件不是照片，请选 JPEG、PNG 或 WebP。"]


def test_a_form_without_a_photo_is_fine_when_none_is_needed() -> None:
    form = Report({}, {})

    assert form.is_valid()
    assert form.cleaned_data["photo"] is None


@pytest.fixture
def stored(tmp_path: Path) -> FieldFile:
    storage = FileSystemStorage(tmp_path)
    field = models.ImageField(storage=storage)
    field.name = field.attname = "photo"
    return FieldFile(None, field, storage.save("faults/a.jpg", ContentFile(JPEG)))  # type: ignore[arg-type]


def test_a_photo_is_served_so_that_no_browser_runs_it(stored: FieldFile) -> None:
    answer = photo_response(stored)

    assert b"".join(answer.streaming_content) == JPEG  # type: ignore[arg-type]
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, max-age=3600"
    assert photo_response(stored, shared=True)["Cache-Control"].startswith("public")


def test_a_photo_that_is_gone_is_not_found(stored: FieldFile) -> None:
    stored.storage.delete(str(stored.name))

    with pytest.raises(Http404):
        photo_response(stored)
