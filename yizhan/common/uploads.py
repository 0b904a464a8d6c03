"""Photos that people upload: known by their content, made anew, freed of what they tell about place and device.

A form takes them by `PhotoField`, which hands over a clean JPEG under a random name, ready for an ImageField.
They lie outside the web root behind Django's storage, and leave only through a view that has checked who asks,
by `photo_response`.
"""

from __future__ import annotations

import io
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, ClassVar

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000  # the largest phones send 48 million; a bomb names more than it is worth
MAX_RATIO = 20  # a picture 1 px high is none
LONGEST_PX = 1600
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # JPEG: also the MPO of some phones
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}


class BadPhoto(ValueError):
    """A file is not taken as a photo; each cause has its class and its words."""

    says: ClassVar[Promise]


class PhotoTooBig(BadPhoto):
    """照片不能超过 10 MB，请压缩一下再传。"""

    says = _("照片不能超过 10 MB，请压缩一下再传。")


class NotAPhoto(BadPhoto):
    """这个文件不是照片，请选 JPEG、PNG 或 WebP。"""

    says = _("这个文件不是照片，请选 JPEG、PNG 或 WebP。")


class PhotoUnreadable(BadPhoto):
    """照片没有传完整，请再传一次。"""

    says = _("照片没有传完整，请再传一次。")


class PhotoTooLarge(BadPhoto):
    """照片的尺寸太大或太窄，请换一张。"""

    says = _("照片的尺寸太大或太窄，请换一张。")


class PhotoHeic(BadPhoto):
    """这是 HEIC 格式，请在手机设置里改成“兼容性最佳”，或者截个图再传。"""

    says = _("这是 HEIC 格式，请在手机设置里改成“兼容性最佳”，或者截个图再传。")


@dataclass(frozen=True)
class CleanPhoto:
    """A JPEG of ours: RGB, upright, at most LONGEST_PX on its longer side, no metadata."""

    content: bytes
    width_px: int
    height_px: int

    def as_file(self) -> ContentFile[bytes]:
        """Return it under a random name: the one on her phone may tell who she is."""
        return ContentFile(self.content, name=f"{secrets.token_urlsafe(16)}.jpg")


def clean_photo(file: IO[bytes]) -> CleanPhoto:
    """Read a photo by its content, whatever it is called, and make it anew; of a moving one, the first picture.

    Raises a BadPhoto: PhotoTooBig, PhotoHeic, NotAPhoto, PhotoTooLarge, PhotoUnreadable.
    """
    file.seek(0)
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise PhotoTooBig
    if raw[4:8] == b"ftyp" and raw[8:12] in HEIC_BRANDS:
        raise PhotoHeic
    with _opened(raw) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_RATIO * min(width, height):
            raise PhotoTooLarge
        picture.draft("RGB", (LONGEST_PX, LONGEST_PX))  # a JPEG is decoded at a fraction of its size
        try:
            upright = ImageOps.exif_transpose(picture)
            flat = _on_white(upright)
        except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
            raise PhotoUnreadable from None
    flat.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    bare = Image.new("RGB", flat.size)  # carries nothing over: no EXIF, no position, no comment, no profile
    bare.paste(flat)
    bare.save(made, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPhoto(made.getvalue(), *bare.size)


@contextmanager
def _opened(raw: bytes) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter
        try:
            picture = Image.open(io.BytesIO(raw), formats=FORMATS)
        except Image.DecompressionBombError:
            raise PhotoTooLarge from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise NotAPhoto from None
        with picture:
            yield picture


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return picture.convert("RGB")


class PhotoField(forms.FileField):
    """A file input for one photo; `cleaned_data` holds a ContentFile for an ImageField, or None.

    waits: the form calls `decoded` itself, once all else is right; decoding 50 million pixels is work.
    """

    widget = forms.ClearableFileInput

    def __init__(self, *, waits: bool = False, **kwargs: Any) -> None:
        self.waits = waits
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": "image/*"}))
        kwargs.setdefault("label", _("照片"))
        super().__init__(**kwargs)
        self.error_messages["empty"] = str(NotAPhoto.says)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        return file if self.waits else self.decoded(file)

    def decoded(self, file: Any) -> Any:
        """Return what was uploaded made anew, or None. Raises ValidationError."""
        if not isinstance(file, UploadedFile):
            return file or None
        try:
            return clean_photo(file).as_file()
        except BadPhoto as wrong:
            raise forms.ValidationError(str(wrong.says)) from None


def photo_response(photo: FieldFile, *, shared: bool = False) -> FileResponse:
    """Answer with a stored photo; the view has checked who asks. Raises Http404 when it is gone.

    shared: everybody may see it, so that proxies may keep it; else only this browser may.
    """
    if not photo:
        raise Http404
    try:
        file = photo.storage.open(str(photo.name), "rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "public, max-age=604800, immutable" if shared else "private, max-age=3600"
    return response
