"""Where the service stands: the worker's tabs 预约 and 诉求, the console's menu, the chair's notebook."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases import openings
from yizhan.common import nav, notebook
from yizhan.common.say import CHINA
from yizhan.people import sections
from yizhan.people.models import Person
from yizhan.services.interviews.access import HOLD, READ, is_provider
from yizhan.services.interviews.actions import SERVICE
from yizhan.services.interviews.models import Interview
from yizhan.services.interviews.owed import became, listed
from yizhan.services.interviews.queries import days_ahead, something_there
from yizhan.supplies import bookables, private, telling


def add_all() -> None:
    """Called once, when the app is ready."""
    nav.add(
        nav.Entry(
            "interviews",
            gettext_lazy("主席访谈"),
            "messages",
            "interviews_console:list",
            READ,
            group="matters",
            order=55,
        )
    )
    notebook.add(notebook.Source("interviews", gettext_lazy("访谈"), HOLD, listed, became, order=40))
    openings.add(openings.Opening(gettext_lazy("约工会主席当面说"), "interviews:index", order=60))
    bookables.lead(
        bookables.Way(
            service=SERVICE,
            name=gettext_lazy("主席访谈"),
            line=gettext_lazy("约工会主席当面说说，为什么来可以不写"),
            icon="messages",
            url_name="interviews:index",
            there=something_there,
            says=_says,
            order=30,
        )
    )
    sections.add("interviews", "interviews/_me.html", me, order=35)
    private.add(SERVICE, lambda claim: reverse("interviews:claim", args=[claim.pk]))
    telling.lead_to(SERVICE, lambda claim: reverse("interviews:claim", args=[claim.pk]))


def me(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Her interviews, and what was handed on to her if she helps; nothing for others. 2 queries."""
    return {
        "serves": is_provider(request.user),
        "talks": Interview.objects.filter(person=person).exists(),
    }


def _says(now: datetime) -> str | None:
    """How many days are published. 1 query."""
    n = days_ahead(now.astimezone(CHINA).date()).count()
    return _("{n} 天可约").format(n=n) if n else None
