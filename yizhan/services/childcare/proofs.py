"""Files that show what a family says: pictures made anew, PDFs as they are; known by content, whatever their name."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.uploads import BadPhoto, clean_photo
from yizhan.services.childcare.models import Proof
from yizhan.services.childcare.sealed import PROOF

MAX_PDF_BYTES = 5 * 1024 * 1024
MOST = 4


@dataclass(frozen=True)
class File:
    """A file that may be kept."""

    type: str
    content: bytes

    def sealed_for(self, ref: object) -> bytes:
        return PROOF.seal(ref, base64.b64encode(self.content).decode())


class BadProof(ValueError):
    """A file is neither a picture nor a whole PDF, or too large; the message is for people."""


def read_proof(file: IO[bytes]) -> File:
    """Return the file as it will be kept. Raises BadProof."""
    file.seek(0)
    head = file.read(MAX_PDF_BYTES + 1)
    if not head.startswith(b"%PDF-"):
        try:
            return File(Proof.Type.JPEG, clean_photo(file).content)
        except BadPhoto as wrong:
            raise BadProof(_("%(why)s 也可以传 PDF。") % {"why": wrong.says}) from None
    if len(head) > MAX_PDF_BYTES:
        raise BadProof(_("PDF 不能超过 5 MB。"))
    if b"%%EOF" not in head[-2048:]:
        raise BadProof(_("PDF 没有传完整，请再传一次。"))
    return File(Proof.Type.PDF, head)


def proof_response(proof: Proof) -> HttpResponse:
    """Answer with the file; the view has checked who asks. A PDF is saved, never opened inside our pages."""
    response = HttpResponse(base64.b64decode(PROOF.open(proof) or ""), content_type=proof.type)
    name = "proof.pdf" if proof.type == Proof.Type.PDF else "proof.jpg"
    kind = "attachment" if proof.type == Proof.Type.PDF else "inline"
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


class _Several(forms.FileInput):
    allow_multiple_selected = True


class ProofsField(forms.FileField):
    """Up to MOST files; `cleaned_data` holds Files."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _Several(attrs={"accept": "image/*,application/pdf"}))
        kwargs.setdefault("label", gettext_lazy("证明材料"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        given = [one for one in (data or []) if isinstance(one, UploadedFile)]
        if len(given) > MOST:
            raise forms.ValidationError(_("最多传 %(most)s 个文件。") % {"most": MOST})
        try:
            return [read_proof(one) for one in given]
        except BadProof as wrong:
            raise forms.ValidationError(str(wrong)) from None
