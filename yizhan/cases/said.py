"""What was entered in a field, as a page shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import ChoiceField, DateTimeField, Field, ModelChoiceField
from django.utils.translation import gettext as _

from yizhan.common.say import CHINA


def shown_value(field: Field | None, value: object) -> str:
    """A choice by its name, a moment in China's clock, yes and no in words, several with commas between."""
    if isinstance(field, DateTimeField) and isinstance(value, str):
        return f"{datetime.fromisoformat(value).astimezone(CHINA):%Y-%m-%d %H:%M}"
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
