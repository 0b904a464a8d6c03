"""How is a person's name written, shown, and compared?"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

LONGEST = 40
# Han (also rare ones), the middle dot of Uyghur, Tibetan and foreign names, Latin letters.
LETTERS = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af〇A-Za-zÀ-ÿ'·. \-]+")
DOTS = re.compile("[•‧∙・･⋅．。]")


class BadName(ValueError):
    """姓名请照身份证写：汉字、字母或间隔号，最多 40 个字。"""

    says = _("姓名请照身份证写：汉字、字母或间隔号，最多 40 个字。")


def normal_name(text: str) -> str:
    """Return the name with one kind of middle dot and no stray spaces. Raises BadName."""
    plain = DOTS.sub("·", unicodedata.normalize("NFKC", text)).strip()
    plain = re.sub(r"\s+", " ", plain)
    if not plain.isascii():
        plain = plain.replace(" ", "")  # 张 三
    if not 1 < len(plain) <= LONGEST or not LETTERS.fullmatch(plain) or not plain.strip("·.- '"):
        raise BadName(text)
    return plain


def masked_name(name: str) -> str:
    """张*, 欧**: the first sign and no more than two stars, so that the length tells little."""
    return f"{name[:1]}{'*' * min(2, max(1, len(name) - 1))}" if name else ""


def is_similar_name(one: str, other: str) -> bool:
    """Same, or one sign apart for names of three or more: 张晓梅 and 张小梅, 王丽 and 王莉 are not the same."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    return longer >= 3 and one[:1] == other[:1] and _distance(one, other) <= 1


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]
