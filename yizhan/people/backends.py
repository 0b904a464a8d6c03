"""Who is it that a session belongs to?"""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from yizhan.people.models import User
from yizhan.people.signs import read_account


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, reading the account together with the signs that pages show."""

    def get_user(self, user_id: int) -> User | None:
        user = read_account(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
