"""How a form looks is said once, in templates under common/forms/; what it says of a wrong field, in `WORDS`."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, cast

from django.core import validators
from django.forms import Form, fields, models, widgets
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from yizhan.common.say import CHINA

if TYPE_CHECKING:
    from django.http import QueryDict

CLOCK = "%Y-%m-%dT%H:%M"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
WITHIN = _("请填 2000 到 2099 年之间的日子。")

# What a field says unless the form says it better. Django's own words are kept for what nobody sees.
WORDS: dict[type[fields.Field], dict[str, Any]] = {
    fields.Field: {"required": _("这一项要填。")},
    fields.ChoiceField: {"required": _("请选一项。"), "invalid_choice": _("没有这一项，请另选。")},
    fields.MultipleChoiceField: {
        "required": _("请至少选一项。"),
        "invalid_choice": _("没有这一项，请另选。"),
    },
    models.ModelChoiceField: {"required": _("请选一项。"), "invalid_choice": _("没有这一项，请另选。")},
    fields.BooleanField: {"required": _("这一项要勾上。")},
    fields.FileField: {"required": _("请选一个文件。"), "empty": _("文件是空的。")},
    fields.DateField: {"invalid": _("日期照 2026-08-01 这样填。")},
    fields.TimeField: {"invalid": _("时间照 08:30 这样填。")},
    fields.DateTimeField: {"invalid": _("照 2026-08-01 08:30 这样填。")},
    fields.IntegerField: {"invalid": _("请填整数。")},
    fields.FloatField: {"invalid": _("请填数字。")},
    fields.DecimalField: {"invalid": _("请填数字。")},
    fields.URLField: {"invalid": _("请填完整的网址，以 https:// 开头。")},
}
LIMITS: dict[type[validators.BaseValidator], Any] = {
    validators.MinValueValidator: _("不能小于 %(limit_value)s。"),
    validators.MaxValueValidator: _("不能大于 %(limit_value)s。"),
    validators.MinLengthValidator: _("至少 %(limit_value)d 个字，现在 %(show_value)d 个。"),
    validators.MaxLengthValidator: _("最多 %(limit_value)d 个字，现在 %(show_value)d 个。"),
}


class Renderer(TemplatesSetting):
    """Draws every field with its label above, help under it and errors beside it."""

    form_template_name = "common/forms/form.html"
    field_template_name = "common/forms/field.html"


def speak() -> None:
    """Give Django's fields our words. Called before any form is defined: a field takes its words when it is made."""
    for field, words in WORDS.items():
        own: dict[str, Any] = vars(field).get("default_error_messages", {})
        field.default_error_messages = {**own, **words}
    for limit, says in LIMITS.items():
        limit.message = says


def _between(first: Any, last: Any, words: Any) -> list[validators.BaseValidator]:
    return [validators.MinValueValidator(first, words), validators.MaxValueValidator(last, words)]


class DayField(fields.DateField):
    """A day of this century, so that the next one can be counted too."""

    first, words = FIRST_DAY, WITHIN

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=widgets.DateInput({"type": "date"}, "%Y-%m-%d"),
            validators=_between(self.first, LAST_DAY, self.words),
            **more,
        )


class OldDayField(DayField):
    """A day that may lie far back: when a house was opened."""

    first, words = date(1900, 1, 1), _("请填 1900 到 2099 年之间的日子。")


class MomentField(fields.DateTimeField):
    """A day and a time in China's clock, of this century: the database gives back others as an error."""

    def __init__(self, **more: Any) -> None:
        first, last = (datetime.combine(day, time(), CHINA) for day in (FIRST_DAY, LAST_DAY))
        super().__init__(
            widget=widgets.DateTimeInput({"type": "datetime-local"}, CLOCK),
            validators=_between(first, last, WITHIN),
            **({"input_formats": [CLOCK, "%Y-%m-%d %H:%M"]} | more),
        )


class Keyed(Form):
    """key: the page's own name, so that a double tap, or a page sent twice, is entered once."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more["initial"] = {"key": secrets.token_urlsafe(16)} | (more.get("initial") or {})
        super().__init__(*args, **more)
        # made here, as this module is read before fields learn the words of the house
        self.fields["key"] = fields.CharField(max_length=40, widget=widgets.HiddenInput)

    def renew(self) -> None:
        """Sent once more, what was posted is a request of its own."""
        posted = cast("QueryDict", self.data).copy()
        posted[self.add_prefix("key")] = secrets.token_urlsafe(16)
        self.data = posted


def text_field(label: Any, missing: Any, most: int = 1000, *, rows: int = 3, **more: Any) -> fields.CharField:
    """A field for some sentences. missing: what it says when there are none; most: signs."""
    return fields.CharField(
        label=label,
        max_length=most,
        widget=widgets.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **more,
    )
