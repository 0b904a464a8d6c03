"""Figures of interviews, and who helps further."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.downloads import table_file
from yizhan.common.say import CHINA
from yizhan.orgs.access import officer
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.phones import BadPhone
from yizhan.services.interviews import going_on
from yizhan.services.interviews.access import PROVIDERS, READ, provider_in, providers_in
from yizhan.services.interviews.actions import Refused
from yizhan.services.interviews.figures import HEADERS, Figures, cells_of
from yizhan.services.interviews.figures import figures as figures_of
from yizhan.services.interviews.forms import ProviderForm
from yizhan.services.interviews.rules import SMALL
from yizhan.services.interviews.views.common import form_page, scope_of, user_of

YEARS = 5


def _found(request: HttpRequest) -> Figures:
    now = timezone.now()
    this, given = now.astimezone(CHINA).year, request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 and this - YEARS < int(given) <= this else this
    return figures_of(scope_of(request), year, now)


@require_safe
@officer(READ)
def figures(request: HttpRequest) -> HttpResponse:
    this = timezone.now().astimezone(CHINA).year
    context = {
        "found": _found(request),
        "years": range(this, this - YEARS, -1),
        "small": SMALL,
        "headers": HEADERS,
    }
    return render(request, "interviews/console/figures.html", context)


@require_safe
@officer(READ)
def figures_file(request: HttpRequest) -> HttpResponseBase:
    found = _found(request)
    return table_file(request, f"interviews-{found.year}", _("主席访谈"), HEADERS, cells_of(found))


@require_safe
@officer(PROVIDERS)
def providers(request: HttpRequest) -> HttpResponse:
    rows = providers_in(scope_of(request)).order_by("name", "pk")
    return render(request, "interviews/console/providers.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(PROVIDERS)
def new_provider(request: HttpRequest) -> HttpResponse:
    units = scope_of(request).units().standing().order_by("area_path", "industry_path", "pk")
    form = ProviderForm(request.POST or None, units=units)
    if form.is_valid():
        given = form.cleaned_data
        try:
            user = account_to_appoint(request, given["phone"])
            going_on.add_provider(
                unit=given["unit"],
                name=given["name"],
                body=given["body"],
                user=user,
                by=user_of(request),
                now=timezone.now(),
            )
        except BadPhone as bad:
            form.add_error("phone", str(bad))
        except (Refused, TooManyAppointed) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("登记好了，本单位和下级的主席可以转介给他。"))
            return redirect("interviews_console:providers")
    return form_page(request, form, _("登记帮助机构的人"), _("登记"))


@require_POST
@officer(PROVIDERS)
def goodbye(request: HttpRequest, helper_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = provider_in(scope_of(request), helper_pk)
    going_on.let_provider_go(provider=found, by=user_of(request), now=timezone.now())
    messages.success(request, _("他不再接转介，也看不到转给他的事了。"))
    return redirect("interviews_console:providers")
