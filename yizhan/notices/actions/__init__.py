"""Writes of this room: telling, what a person does with what she was told, webhooks."""

from yizhan.notices.actions.reading import read_all, read_notice
from yizhan.notices.actions.resending import resend
from yizhan.notices.actions.telling import Message, NotInTransaction, tell, tell_many, tell_unit
from yizhan.notices.actions.webhooks import (
    NothingToHear,
    add_webhook,
    rotate_secret,
    switch_webhook,
    try_webhook,
)
from yizhan.notices.actions.wishes import set_wishes

__all__ = [
    "Message",
    "NotInTransaction",
    "NothingToHear",
    "add_webhook",
    "read_all",
    "read_notice",
    "resend",
    "rotate_secret",
    "set_wishes",
    "switch_webhook",
    "tell",
    "tell_many",
    "tell_unit",
    "try_webhook",
]
