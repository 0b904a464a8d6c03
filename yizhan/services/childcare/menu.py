"""What childcare puts into the console's menu and onto its first page, and onto a worker's own page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.common import nav, offered, today
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope
from yizhan.people import sections
from yizhan.people.models import Person
from yizhan.services.childcare.access import CHILDCARE_EDIT, shown_terms, terms_in
from yizhan.services.childcare.models import Application, Carer
from yizhan.services.childcare.queries import benefits_of, open_terms, something_offered
from yizhan.services.childcare.rules import SERVICE
from yizhan.supplies import benefits, bookables
from yizhan.supplies.states import ClaimState


def add_all() -> None:
    """Called once, when the app is ready."""
    offered.add(offered.Offered("childcare:term", _("托管"), _title, _listed))
    nav.add(
        nav.Entry(
            "childcare",
            _("爱心托管"),
            "mood-kid",
            "childcare_console:list",
            CHILDCARE_EDIT,
            order=36,
            group="benefits",
        )
    )
    today.add(today.Source("childcare", CHILDCARE_EDIT, owed, order=36))
    benefits.add(benefits.Source("childcare", benefits_of, there=something_offered, order=20))
    bookables.lead(
        bookables.Way(
            service=SERVICE,
            name=_("托管"),
            line=_("寒暑假的爱心托管班，给孩子报名"),
            icon="mood-kid",
            url_name="childcare:home",
            there=something_offered,
            says=_says,
            order=30,
        )
    )
    sections.add("childcare", "childcare/_mine.html", mine, order=30)


def _says(now: datetime) -> str | None:
    """Do terms take applications, now or soon? 1 query."""
    opens = list(open_terms(now).values_list("round__opens_at", flat=True))
    if not opens:
        return None
    return gettext("正在报名") if any(at is None or at <= now for at in opens) else gettext("快要报名")


def owed(_request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Papers to check and reviews to decide. 2 queries."""
    rows = scope.filter(Application.objects.all(), "term__round__unit")
    to_check = rows.filter(claim__state=ClaimState.ENTERED, checked_at__isnull=True).count()
    to_decide = rows.filter(review_asked_at__isnull=False, review_decided_at__isnull=True).count()
    page = reverse("childcare_console:list")
    return [
        Owed(_("托管报名等核材料"), to_check, page, "mood-kid"),
        Owed(_("托管复核等决定"), to_decide, page, "mood-kid"),
    ]


def mine(_request: HttpRequest, person: Person) -> dict[str, Any]:
    """Has she a child on a list? Does she work in a term? 1 query for each."""
    user = person.user
    return {
        "applications": Application.objects.filter(guardian=person).count(),
        "duties": bool(user) and Carer.objects.filter(user=user, ended_at__isnull=True).exists(),
    }


def _title(kwargs: dict[str, Any]) -> str | None:
    return shown_terms().filter(pk=kwargs["pk"]).values_list("round__title", flat=True).first()


def _listed(scope: Scope, _now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Terms of an officer's units that workers may see, the newest first. 1 query."""
    for term in (
        terms_in(scope)
        .filter(pk__in=shown_terms().order_by().values("pk"))
        .order_by("-pk")[: offered.MOST_LISTED]
    ):
        yield term.round.title, {"pk": term.pk}
