"""The name of a request is the page's own: nobody takes with it what the union names itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cases.factories import MONDAY, a_tree, an_officer
from tests.people.factories import SignedClient
from tests.services.letters.factories import TEXT, a_letter, go, served
from yizhan.cases.models import Bond, Relation
from yizhan.orgs.models import Role
from yizhan.services.letters.models import Letter

pytestmark = pytest.mark.django_db


def test_a_draft_by_the_name_of_what_comes_next_does_not_stand_in_its_place():
    tree = a_tree()
    by = an_officer(tree.district, "王干事", Role.OFFICER)
    letter = served(a_letter(tree.district, by), by)
    client = SignedClient()
    client.force_login(by)
    given = {
        "unit": tree.district.pk,
        "employer": "别的公司",
        "facts": TEXT.facts,
        "demand": TEXT.demand,
        "laws": list(TEXT.laws),
        "answer_days": 10,
        "key": f"after:{letter.case.ref}",
    }
    assert client.post("/console/letters/new/", given).status_code == 302

    later = MONDAY + timedelta(days=5)
    answered = go(letter, "answered", by, later, fields={"answer": "不改", "answered": f"{later:%Y-%m-%d}"})
    failed = go(answered, "unmended", by, later, fields={"finds": "没有补发"})
    go(failed, "escalate", by, later)

    (after,) = Relation.objects.filter(one=letter.case, bond=Bond.CAME_OF)
    assert Letter.objects.get(case=after.other).employer == TEXT.employer
