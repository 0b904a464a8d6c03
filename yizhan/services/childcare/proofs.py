"""Files that show what a family says; sealed in rows of Proof."""

from __future__ import annotations

from django.http import HttpResponse

from yizhan.common.attached import content_of, file_response
from yizhan.services.childcare.models import Proof
from yizhan.services.childcare.sealed import PROOF

MOST = 4


def proof_response(proof: Proof) -> HttpResponse:
    """Answer with the file; the view has checked who asks."""
    return file_response(proof.type, content_of(PROOF, proof), "proof")
