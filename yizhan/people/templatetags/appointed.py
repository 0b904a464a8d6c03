"""Who holds an appointment, as those may see her who can make one."""

from __future__ import annotations

from typing import Protocol

from django import template

from yizhan.people.columns import USER_PHONE
from yizhan.people.models import User
from yizhan.people.phones import masked_phone

register = template.Library()


class Appointment(Protocol):
    user: User
    called: str


@register.filter
def appointed(appointment: Appointment) -> str:
    """欧佳 138****8000: what whoever appointed her calls her, never what her account says."""
    phone = USER_PHONE.open(appointment.user)
    return " ".join(filter(None, [appointment.called, masked_phone(phone) if phone else ""])) or "—"
