"""The categories of a home: what its matters are about. Its chair or administrator names them; none is ever deleted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_ARRANGE
from yizhan.cases.actions import Refused
from yizhan.cases.models import Category
from yizhan.common.acts import act, nothing_done, write_record
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User

MOST_CATEGORIES = 200  # of a home
MOST_WAYS = 60  # of one category
LONGEST_WAY = 20  # signs
BETWEEN = re.compile(r"[、，；,;\n\r]+")

# What platform workers and their families bring to a union, with the ways in which they say it.
COMMON = """
劳动报酬
  工资拖欠：拖欠工资、欠薪、工资 没发、工资 不发、工资 拖、不给 工资
  单价和抽成：抽成、单价、派单费、配送费、提成 低
  罚款和扣款：扣款、罚款、扣钱、差评 扣、超时 扣
  加班和休息：加班、没有休息、休息不了、没有假、连续 上班
保障
  工伤和事故：工伤、职业伤害、摔伤、撞伤、出了事故
  社会保险：社保、养老保险、医疗保险、医保、公积金
  合同和辞退：劳动合同、辞退、开除、解除合同
  账号被封：封号、封了号、账号 封、账号 停
生活
  孩子没人带：带娃、看孩子、托管、暑托、看护、没人 孩子、没空 孩子、照看 孩子、没人带
  充电和停车：充电、换电、停车、车棚
  吃饭和喝水：食堂、吃饭、热饭、微波炉、饮水、热水
  住宿：宿舍、租房、房租、洗澡
  高温和严寒：高温、中暑、太热、太冷、防暑
身心
  看病和体检：体检、看病、职业病
  心里难受：睡不着、压力大、焦虑、抑郁、心理
"""


class BadCategoryWords(Refused):
    """A name or a way of saying that cannot be taken."""


class NameTaken(Refused):
    """The home has a category of this name, perhaps one that is closed."""

    says = _("已经有这个名字的分类，停用的也算")


class TooManyCategories(Refused):
    """More than a person can keep in view."""

    says = _("分类太多了，请先合并几个")


class NotATop(Refused):
    """There are two levels, and the upper one is not there, is closed, or is itself."""

    says = _("上级要选一个在用的大类；已经有小类的，不能再归到别的大类下")


class StartedAlready(Refused):
    """The home has categories."""

    says = _("已经有分类了，请在上面添加")


@dataclass(frozen=True)
class Described:
    """What an officer wrote of a category."""

    name: str
    says: tuple[str, ...] = ()
    parent: Category | None = None


def ways_in(text: str) -> tuple[str, ...]:
    """The ways of saying in what somebody typed, each once. Raises BadCategoryWords."""
    ways = dict.fromkeys(" ".join(way.split()) for way in BETWEEN.split(text) if way.strip())
    for way in ways:
        if len(way.replace(" ", "")) < 2 or len(way) > LONGEST_WAY:
            raise BadCategoryWords(
                _("“{way}”要有 2 到 {most} 个字").format(way=way[:LONGEST_WAY], most=LONGEST_WAY)
            )
    if len(ways) > MOST_WAYS:
        raise BadCategoryWords(_("最多 {most} 种说法，现在有 {n} 种").format(most=MOST_WAYS, n=len(ways)))
    return tuple(ways)


@act("cases.category", "事项分类")
def add(*, home: Unit, described: Described, by: User | None, now: datetime) -> Category:
    """Raises orgs.access.OutOfReach, NameTaken, TooManyCategories, NotATop, BadCategoryWords."""
    _hold(home, by, now)
    if Category.objects.filter(home_id=home.pk).count() >= MOST_CATEGORIES:
        raise TooManyCategories
    made = _kept(Category(home_id=home.pk), described)
    _record(home, made, by, now, "added")
    return made


@act("cases.category", "事项分类")
def change(*, category: Category, described: Described, by: User | None, now: datetime) -> Category:
    """Raises orgs.access.OutOfReach, NameTaken, NotATop, BadCategoryWords."""
    home = _home(category)
    _hold(home, by, now)
    kept = _kept(Category.objects.get(pk=category.pk), described)
    _record(home, kept, by, now, "changed")
    return kept


@act("cases.category", "事项分类")
def close(*, category: Category, by: User | None, now: datetime, opens: bool = False) -> Category:
    """Offer it no more, or again; what is sorted into it stays so. Raises orgs.access.OutOfReach."""
    home = _home(category)
    _hold(home, by, now)
    found = Category.objects.select_for_update().get(pk=category.pk)
    if (found.closed_at is None) == opens:
        nothing_done()
        return found
    found.closed_at = None if opens else now
    found.save(update_fields=["closed_at"])
    _record(home, found, by, now, "opened" if opens else "closed")
    return found


@act("cases.category", "事项分类")
def start(*, home: Unit, by: User | None, now: datetime) -> list[Category]:
    """Give a home without any the common ones. Raises orgs.access.OutOfReach, StartedAlready."""
    _hold(home, by, now)
    if Category.objects.filter(home_id=home.pk).exists():
        raise StartedAlready
    made: list[Category] = []
    parent: Category | None = None
    for line in COMMON.strip().splitlines():
        name, _colon, says = line.strip().partition("：")
        is_top = not line.startswith(" ")
        one = _kept(Category(home_id=home.pk), Described(name, ways_in(says), None if is_top else parent))
        parent = one if is_top else parent
        made.append(one)
    _record(home, made[0], by, now, "started")
    return made


def _hold(home: Unit, by: User | None, now: datetime) -> None:
    """One writer of a home's categories at a time. Raises OutOfReach."""
    require(by, CASES_ARRANGE, home, now)
    Unit.objects.select_for_update(no_key=True).get(pk=home.pk)


def _kept(category: Category, described: Described) -> Category:
    parent = described.parent
    if parent is not None:
        is_top = parent.parent_id is None and parent.home_id == category.home_id and parent.closed_at is None
        has_below = category.pk is not None and category.children.exists()
        if not is_top or parent.pk == category.pk or has_below:
            raise NotATop
    category.name = described.name.strip()
    if not 2 <= len(category.name) <= 20:
        raise BadCategoryWords(_("名称要有 2 到 20 个字"))
    category.says, category.parent = list(described.says), parent
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        if "cases_category_named_once" in str(error):
            raise NameTaken from None
        raise
    return category


def _home(category: Category) -> Unit:
    return Unit.objects.get(pk=category.home_id)


def _record(home: Unit, category: Category, by: User | None, now: datetime, what: str) -> None:
    subject = f"cases.category:{category.pk}"
    write_record(unit=home, at=now, by=by, subject=subject, data={"what": what})


def offered(home_id: int) -> Sequence[tuple[Category, Sequence[Category]]]:
    """Those in use: each top with what is below it, by name. 1 query."""
    rows = list(Category.objects.filter(home_id=home_id, closed_at__isnull=True).order_by("pk"))
    return [(top, [one for one in rows if one.parent_id == top.pk]) for top in rows if top.parent_id is None]
