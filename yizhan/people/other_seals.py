"""What is sealed outside our own columns: second factors of allauth, sessions, drafts of imports."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from yizhan.common.acts import unrecorded
from yizhan.people.models import ImportDraft

SECRETS = {"secret", "seed"}  # where allauth keeps a sealed text: TOTP, recovery codes


def keys_of_others() -> set[int]:
    """Return the ids of the keys that a second factor or a draft needs; a session may be lost, these may not."""
    sealed = [bytes(content) for content in ImportDraft.objects.values_list("content", flat=True)]
    for data in Authenticator.objects.filter(type__in=["totp", "recovery_codes"]).values_list(
        "data", flat=True
    ):
        sealed += [base64.b64decode(data[name]) for name in SECRETS & data.keys()]
    return {int.from_bytes(one[1:5]) for one in sealed}


@unrecorded("the same texts under another key")
def reseal_others() -> None:
    """Seal them anew with the key in use; a draft is for a day only, so it goes."""
    adapter = get_adapter()
    for authenticator in Authenticator.objects.filter(type__in=["totp", "recovery_codes"]):
        for name in SECRETS & authenticator.data.keys():
            authenticator.data[name] = adapter.encrypt(adapter.decrypt(authenticator.data[name]))
        authenticator.save(update_fields=["data"])
    for session in Session.objects.iterator():
        Session.objects.filter(pk=session.pk).update(
            session_data=SessionStore().encode(SessionStore().decode(session.session_data))
        )
    ImportDraft.objects.all().delete()
