"""Which columns of this room are sealed. A file is sealed as Base64, so that keys rotate over it as over any text."""

from yizhan.common.sealed import SealedColumn, declare

PROOF = declare(SealedColumn("childcare.Proof", "content_cipher", "ref"))
