"""What was entered in a field, as a page shows it."""

from __future__ import annotations

from typing import Any

from django.forms import ChoiceField, Field, ModelChoiceField
from django.utils.translation import gettext as _


def shown_value(field: Field | None, value: object) -> str:
    """A choice by its name, yes and no in words, several with commas between."""
    return _in_words(_chosen(field, value))


def _chosen(field: Field | None, value: object) -> object:
    """What was chosen, by its name."""
    if not isinstance(field, ChoiceField) or isinstance(field, ModelChoiceField):
        return value
    choices: Any = field.choices
    names = {str(code): name for code, name in choices if not isinstance(name, list | tuple)}
    if isinstance(value, list):
        return [names.get(str(one), one) for one in value]
    return names.get(str(value), value)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "、".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
