"""What she wants to hear; a webhook of a unit."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.env import env
from yizhan.notices.channels.addresses import BadAddress, check_form
from yizhan.notices.kinds import Channel, Group, groups_to_webhooks
from yizhan.notices.models import Webhook
from yizhan.notices.queries import Hearing
from yizhan.notices.rules import Quiet, quiet_of
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit

USUAL, OWN, NONE = "usual", "own", "none"


class HearingForm(forms.Form):
    """A row of ticks per group, over the ways that are set up, and her quiet hours."""

    quiet = forms.ChoiceField(label=_("什么时候不要响"), widget=forms.RadioSelect)
    begins = forms.TimeField(label=_("从"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label=_("到"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def __init__(self, hearing: Hearing, *args: Any, **kwargs: Any) -> None:
        usual = quiet_of(None)
        own = hearing.quiet
        shown = own if own and own.begins != own.ends else usual
        initial: dict[str, Any] = {
            "quiet": USUAL if own is None else NONE if own.begins == own.ends else OWN,
            "begins": shown.begins,
            "ends": shown.ends,
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        self.hearing = hearing
        for group, ways in hearing.groups:
            choices = [(channel.value, channel.label) for channel, _is_wanted in ways]
            self.fields[f"group_{group.code}"] = forms.MultipleChoiceField(
                label=str(group.name),
                help_text=str(group.does),
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                initial=[channel.value for channel, is_wanted in ways if is_wanted],
            )
        quiet = self.fields["quiet"]
        assert isinstance(quiet, forms.ChoiceField)
        quiet.choices = [
            (USUAL, _("{hours}").format(hours=env.quiet_hours.replace("-", "–"))),
            (OWN, _("我自己定")),
            (NONE, _("什么时候都行")),
        ]
        self.order_fields([name for name in self.fields if name.startswith("group_")])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("quiet") == OWN:
            for name in ("begins", "ends"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("请填几点"))
            if cleaned.get("begins") is not None and cleaned.get("begins") == cleaned.get("ends"):
                self.add_error("ends", _("从几点到几点不能一样"))
        return cleaned

    def wishes(self) -> dict[tuple[Group, Channel], bool]:
        return {
            (group, channel): channel.value in self.cleaned_data[f"group_{group.code}"]
            for group, ways in self.hearing.groups
            for channel, _was_wanted in ways
        }

    def quiet_hours(self) -> Quiet | None:
        chosen = self.cleaned_data["quiet"]
        if chosen == OWN:
            return Quiet(self.cleaned_data["begins"], self.cleaned_data["ends"])
        return Quiet(time(0), time(0)) if chosen == NONE else None


class WebhookForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("哪个单位的"), help_text=_("这个单位和下面的事，都推给它。")
    )
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("如：值班系统"))
    url = forms.CharField(label=_("网址"), max_length=500, help_text=_("https:// 开头，用域名。"))
    groups = forms.MultipleChoiceField(label=_("推哪些"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit, groups = self.fields["unit"], self.fields["groups"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(groups, forms.MultipleChoiceField)
        unit.queryset = scope.units().standing().order_by("area_path")
        groups.choices = [(group.code, group.name) for group in groups_to_webhooks()]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            check_form(url)
        except BadAddress as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        same = Webhook.objects.filter(unit=cleaned.get("unit"), name=cleaned.get("name"), off_at__isnull=True)
        if cleaned.get("unit") and cleaned.get("name") and same.exists():
            self.add_error("name", _("这个单位已有同名的推送"))
        return cleaned
