"""How is a phone number written? One form inside: "+" and digits; people write it in many."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

MAINLAND = re.compile(r"\+861[3-9]\d{9}")
ABROAD = re.compile(r"\+[1-9]\d{6,14}")
DECORATION = re.compile(r"[\s\-‐-―().·]")


class BadPhone(ValueError):
    """这不像手机号：内地号码 11 位，1 开头；其他国家和地区的请以 + 和区号开头。"""

    says = _("这不像手机号：内地号码 11 位，1 开头；其他国家和地区的请以 + 和区号开头。")


def normal_phone(text: str) -> str:
    """Return "+8613800138000" for 13800138000, 138-0013 8000, １３８…, 8613800138000, 0086 …, +86 …

    Numbers of other countries keep their "+852…". Raises BadPhone.
    """
    plain = DECORATION.sub("", unicodedata.normalize("NFKC", text))
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    elif not plain.startswith("+"):
        plain = f"+{plain}" if len(plain) == 13 and plain.startswith("86") else f"+86{plain}"
    pattern = MAINLAND if plain.startswith("+86") else ABROAD
    if not plain.isascii() or not pattern.fullmatch(plain):
        raise BadPhone(text)
    return plain


def masked_phone(phone: str) -> str:
    """138****8000; a foreign number keeps its first four and last four signs."""
    short = phone.removeprefix("+86")
    return f"{short[:3]}****{short[-4:]}" if phone.startswith("+86") else f"{phone[:4]}****{phone[-4:]}"


def spoken_phone(phone: str) -> str:
    """138 0013 8000, as people read it out."""
    if not phone.startswith("+86"):
        return phone
    short = phone.removeprefix("+86")
    return f"{short[:3]} {short[3:7]} {short[7:]}"
