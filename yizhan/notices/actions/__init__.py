"""Writes of this room: telling, and what a person does with what she was told."""

from yizhan.notices.actions.reading import read_all, read_notice
from yizhan.notices.actions.resending import resend
from yizhan.notices.actions.telling import Message, NotInTransaction, tell, tell_many, tell_unit

__all__ = [
    "Message",
    "NotInTransaction",
    "read_all",
    "read_notice",
    "resend",
    "tell",
    "tell_many",
    "tell_unit",
]
