"""A round by a list: nobody claims by herself, on any path; an officer puts her on the list (actions/visits.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.people.models import Person
from yizhan.services.goods.models import BY_LIST
from yizhan.supplies.eligibility import Reason, predicate


@predicate(BY_LIST, _("按名单发"), lambda stated: stated.keys() == {"rule"})
def is_by_list_only(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    return Reason(_("这一批只发给名单上的人"), _("有困难可以告诉您的工会"))
