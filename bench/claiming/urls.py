"""An ordinary page's way to a claim: session, person, eligibility, the action, one transaction."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as pages
from yizhan.orgs.access import signed_in
from yizhan.people.models import Person
from yizhan.supplies.actions import claim_place
from yizhan.supplies.models import Supply


@csrf_exempt
@signed_in
def claim(request: HttpRequest, supply_pk: int) -> HttpResponse:
    supply = Supply.objects.select_related("round__limit").get(pk=supply_pk)
    person = Person.objects.get(user=request.user)
    answer = claim_place(
        supply=supply, person=person, key=f"page:{supply.pk}:{person.pk}", by=person.user, now=timezone.now()
    )
    return HttpResponse(answer.outcome.value)


urlpatterns = [*pages, path("bench/claim/<int:supply_pk>/", claim)]
