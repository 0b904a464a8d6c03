"""The worker's own page, her details and who she is."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.env import env
from yizhan.common import nav
from yizhan.orgs.access import held_by, public, signed_in
from yizhan.people import actions
from yizhan.people.access import account_of
from yizhan.people.columns import PERSON_NAME, USER_PHONE
from yizhan.people.forms_me import DetailsForm, RealNameForm
from yizhan.people.models import Person
from yizhan.people.names import masked_name
from yizhan.people.queries import masked
from yizhan.people.sections import sections
from yizhan.people.verification import VerifierAway


@require_safe
@public
def me(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "people/me.html")
    user = account_of(request)
    person = actions.person_for(user)
    name = PERSON_NAME.open(person)
    return render(
        request,
        "people/me.html",
        {
            "person": person,
            "shown_name": user.display_name or (masked_name(name) if name else _("还没有称呼")),
            "phone": USER_PHONE.open(user),
            "is_officer": bool(held_by(user)),
            "kept": [entry for entry in nav.entries() if entry.shown and entry.shown(request)],
            "parts": [(one.template, one.context(request, person)) for one in sections()],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def details(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    person = actions.person_for(user)
    form = DetailsForm(
        request.POST or None, initial={"display_name": user.display_name, "trade": person.trade}
    )
    if request.method == "POST" and form.is_valid():
        actions.change_details(person=person, details=actions.Details(**form.cleaned_data))
        messages.success(request, _("改好了。"))
        return redirect("people:me")
    return render(
        request, "people/details.html", {"name": _("我的资料"), "form": form, "shown": masked(person)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def real_name(request: HttpRequest) -> HttpResponse:
    """Say who she is: name and identity number, checked by the service of the setting."""
    person = actions.person_for(account_of(request))
    form = RealNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _verify(request, form, person):
        messages.success(request, _("实名好了。"))
        return redirect("people:details")
    context = {
        "name": _("实名"),
        "form": form,
        "shown": masked(person),
        "is_checked": env.verify != "none",
    }
    return render(request, "people/real_name.html", context)


def _verify(request: HttpRequest, form: RealNameForm, person: Person) -> bool:
    """Verify, and put what is wrong into the form; true when it is done."""
    if not ratelimit.consume(request, action="real_name", user=request.user):
        form.add_error(None, _("今天试得太多了，请过一天再来；证件没错还是不行，请联系您的工会。"))
        return False
    try:
        actions.verify_person(person=person, now=timezone.now(), **form.cleaned_data)
    except (actions.NotVerified, actions.IdNumberTaken, VerifierAway) as wrong:
        form.add_error(None, str(wrong))
        return False
    return True


@require_POST
@signed_in
def not_me(request: HttpRequest) -> HttpResponse:
    """The person imported under her number is somebody else: part, and begin anew."""
    actions.part_from_person(user=account_of(request))
    messages.success(request, _("分开了，以前登记的信息不在您这里了。"))
    return redirect("people:details")


@require_safe
@signed_in
def safety(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    return render(
        request,
        "people/safety.html",
        {
            "name": _("登录与安全"),
            "phone": USER_PHONE.open(user),
            "has_password": user.has_usable_password(),
            "has_second_factor": is_mfa_enabled(user),
        },
    )


@require_safe
@public
def privacy_words(request: HttpRequest) -> HttpResponse:
    return render(request, "people/privacy_words.html", {"name": _("怎样保护您的信息")})


@require_safe
@public
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "people/erased.html", {"name": _("都删掉了")})
