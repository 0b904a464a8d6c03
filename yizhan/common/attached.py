"""Files that people add to what they say: pictures made anew, PDFs as they are; known by content, whatever their name.

A form takes them by `FilesField`, which hands over Files; a room keeps them sealed in rows of its own (`sealed_for`)
and answers by `file_response` after it has checked who asks. What a file was called may tell
who she is: it is not kept.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.sealed import SealedColumn
from yizhan.common.uploads import BadPhoto, clean_photo

MAX_PDF_BYTES = 5 * 1024 * 1024
FILES_AT_ONCE = 10  # of a rotation of keys, in memory


class FileType(models.TextChoices):
    """What is kept; nothing else is taken."""

    JPEG = "image/jpeg", gettext_lazy("照片")
    PDF = "application/pdf", gettext_lazy("PDF")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it will be kept; made by `read_file`."""

    type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the content, 64 hex digits."""
        return hashlib.sha256(self.content).hexdigest()

    def sealed_for(self, column: SealedColumn, ref: object) -> bytes:
        return column.seal(ref, base64.b64encode(self.content).decode())


class BadFile(ValueError):
    """A file is neither a picture nor a whole PDF, or too large; the message is for people."""


def read_file(file: IO[bytes]) -> File:
    """Return the file as it will be kept. Raises BadFile."""
    file.seek(0)
    head = file.read(MAX_PDF_BYTES + 1)
    if not head.startswith(b"%PDF-"):
        try:
            return File(FileType.JPEG, clean_photo(file).content)
        except BadPhoto as wrong:
            raise BadFile(_("%(why)s 也可以传 PDF。") % {"why": wrong.says}) from None
    if len(head) > MAX_PDF_BYTES:
        raise BadFile(_("PDF 不能超过 5 MB。"))
    if b"%%EOF" not in head[-2048:]:
        raise BadFile(_("PDF 没有传完整，请再传一次。"))
    return File(FileType.PDF, head)


def content_of(column: SealedColumn, row: models.Model) -> bytes:
    """The content of a sealed file. Raises SealBroken."""
    return base64.b64decode(column.open(row) or "")


def file_response(type: str, content: bytes, name: str) -> HttpResponse:
    """Answer with a file; the view has checked who asks. A PDF is saved, never opened inside our pages.

    name: under which it is saved, ASCII, without its ending.
    """
    is_pdf = type != FileType.JPEG
    response = HttpResponse(content, content_type=FileType(type).value)
    response["Content-Disposition"] = (
        f'attachment; filename="{name}.pdf"' if is_pdf else f'inline; filename="{name}.jpg"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


class SeveralFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to `most` files; `cleaned_data` holds Files. A wrong one is named by its number: people send several."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("widget", SeveralFiles(attrs={"accept": "image/*,application/pdf"}))
        kwargs.setdefault("label", gettext_lazy("照片或 PDF"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        given = [one for one in (data or []) if isinstance(one, UploadedFile)]
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > self.most:
            raise forms.ValidationError(_("最多传 %(most)s 个文件。") % {"most": self.most})
        return self._read(given)

    def _read(self, given: Sequence[UploadedFile[Any]]) -> list[File]:
        found, wrong = [], []
        for number, one in enumerate(given, 1):
            try:
                found.append(read_file(one))
            except BadFile as why:
                wrong.append(str(why) if len(given) == 1 else _("第 {n} 个：{why}").format(n=number, why=why))
        if wrong:
            raise forms.ValidationError(wrong)
        return found
