"""Problems for everybody: what many have asked for and what came of it; and those like the words that she types."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import public
from yizhan.orgs.models import Unit
from yizhan.people.actions import person_for
from yizhan.services.problems.access import shown_problem, shown_problems
from yizhan.services.problems.queries import like_these_words, place_said, shown_counts, turns

SHOWN = 50
LEAST_SIGNS, MOST_SIGNS = 4, 2000  # of her words


@require_safe
@public
def problems(request: HttpRequest) -> HttpResponse:
    """What is done about what many have asked for; of her own home, if she has one. 6 queries."""
    person = person_for(request.user) if request.user.is_authenticated else None
    home = person.unit.home_id if person and person.unit else None
    found = list(shown_problems(home)[:SHOWN])
    people = shown_counts(found)
    rows = [(one, place_said(one), people[one.pk]) for one in found]
    return render(request, "problems/problems.html", {"rows": rows})


@require_safe
@public
def problem(request: HttpRequest, ref: str) -> HttpResponse:
    """One of them: in the officer's words, how many asked, what came of it, and the way to say that one has it too."""
    found = shown_problem(ref)
    context = {
        "problem": found,
        "place": place_said(found),
        "people": shown_counts([found])[found.pk],
        "turns": turns(found),
    }
    return render(request, "problems/problem.html", context)


@never_cache
@require_POST
@public
def like(request: HttpRequest) -> HttpResponse:
    """A piece of a page: problems like the words that she types. Nothing of them is kept."""
    says, unit = request.POST.get("says", "")[:MOST_SIGNS], request.POST.get("unit", "")
    is_unit = unit.isascii() and unit.isdecimal() and len(unit) < 16
    home = Unit.objects.filter(pk=int(unit)).values_list("home_id", flat=True).first() if is_unit else None
    if home is None or len(says.strip()) < LEAST_SIGNS or not ratelimit.consume(request, action="say_like"):
        return render(request, "problems/_like.html", {"rows": []})
    found = like_these_words(says, home)
    people = shown_counts(found)
    rows = [(one, place_said(one), people[one.pk]) for one in found]
    return render(request, "problems/_like.html", {"rows": rows})
