"""Who comes on duty is called to what waited for her, however much waits elsewhere for nobody."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from tests.cases.factories import Tree, a_tree, a_worker, an_officer
from tests.orgs.factories import make_unit
from tests.services.incident.factories import MONDAY, TEN, on_rota, somebody_is_hurt
from yizhan.cases.models import Case
from yizhan.services.incident import tasks
from yizhan.services.incident.actions import wake

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return a_tree()


def test_what_waits_where_nobody_ever_comes_keeps_nobody_waiting(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Case] = []

    def note(*, case: Case, now: datetime) -> bool:
        tried.append(case)
        return wake(case=case, now=now)

    monkeypatch.setattr(tasks, "wake", note)
    somebody_is_hurt(
        a_worker(make_unit("company", tree.city, name="没有值班的公司工会")), now=TEN.replace(hour=6)
    )
    on_rota(tree.district, [an_officer(tree.district, "安娜")], first=MONDAY, starts=time(9))
    case = somebody_is_hurt(a_worker(tree.branch), now=TEN.replace(hour=7))
    assert case.place == "away"

    tasks.call_who_came(int(TEN.timestamp()))

    case.refresh_from_db()
    assert (tried, case.place) == ([case], "called")
