"""What can be seen of a person with a trace, and how her page calls it. A service adds what it keeps, from ready().

name_look("proof", _("证明材料"))
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 12  # as the column people.UnmaskLog.fields has it

_names: dict[str, str | Promise] = {
    "name": _("姓名"),
    "phone": _("手机号"),
    "id_number": _("身份证号"),
}


class BadLook(ValueError):
    """A code is too long for the log, or has another name already."""


def name_look(code: str, name: str | Promise) -> str:
    """Declare something that can be seen; returns its code. Raises BadLook."""
    if len(code) > LONGEST or _names.setdefault(code, name) != name:
        raise BadLook(code)
    return code


def look_named(code: str) -> str | Promise:
    """The name of a code; the code itself where the service that had it is gone."""
    return _names.get(code, code)
