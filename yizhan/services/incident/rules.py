"""What happened, what to keep of it, and until when what can be asked for. Values in, values out.

Sources of the limits (docs/incidents.md tells them too):
- 工伤保险条例 (2010) art. 17: the employer applies within 30 days, else she, her family or the union within
  a year;
- 劳动争议调解仲裁法 (2007) art. 27: a year from when she knew or should have known; pay owed while the
  employment lasts is not bound by it, but has to be claimed within a year after it ended;
- 劳动保障监察条例 (2004) art. 20: the inspectorate looks into what happened within two years;
- 民法典 (2020) art. 188: three years from when she knew or should have known of the harm and who is answerable;
- 人社部发〔2021〕110号, 〔2025〕24号: occupational-injury protection of platform workers, whose limits places set.

A day named here is never moved behind a day without work: rather a day too early than one too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.time_limits import Roll, Run, TimeLimit, days, reckon, years
from yizhan.common import hotlines
from yizhan.common.hotlines import Hotline
from yizhan.common.say import CHINA


class What(models.TextChoices):
    """What happened to her."""

    HURT = "hurt", _("受伤了")
    WAGES = "wages", _("工资没发")
    ACCOUNT = "account", _("账号被封")


CALLS: dict[What, tuple[Hotline, ...]] = {
    What.HURT: (
        hotlines.AMBULANCE,
        hotlines.TRAFFIC,
        hotlines.POLICE,
        hotlines.UNION,
        hotlines.PSYCHOLOGICAL,
    ),
    What.WAGES: (hotlines.UNION, hotlines.LABOUR, hotlines.PSYCHOLOGICAL),
    What.ACCOUNT: (hotlines.UNION, hotlines.PSYCHOLOGICAL),
}
AT_ONCE = (
    hotlines.AMBULANCE,
    hotlines.TRAFFIC,
    hotlines.POLICE,
    hotlines.UNION,
    hotlines.PSYCHOLOGICAL,
)


@dataclass(frozen=True)
class Item:
    """Something to keep. code: stored. why: where to get it, or what makes it good."""

    code: str
    name: Promise
    why: Promise


ITEMS: dict[What, tuple[Item, ...]] = {
    What.HURT: (
        Item("scene", _("现场照片"), _("车停的位置、路面、路牌、受伤的地方，走之前先拍")),
        Item("police", _("报警记录或事故认定书"), _("打 122 或 110，记下几点报的警、哪位交警")),
        Item("medical", _("病历、诊断证明、发票"), _("看病时说清在干活时受的伤，每张都留")),
        Item("order", _("接单或上班的记录"), _("订单号、时间、路线的截图，或者考勤、派工单")),
        Item("witness", _("谁看见了"), _("姓名和电话，本人同意再记")),
        Item("contract", _("劳动合同或注册协议"), _("没有合同的，工资转账、工牌、工作群也行")),
    ),
    What.WAGES: (
        Item("contract", _("劳动合同或用工约定"), _("没有的，招工信息、工牌、工作服也行")),
        Item("paid", _("以前发工资的记录"), _("转账记录、工资条，看得出一个月多少")),
        Item("hours", _("干了多少活"), _("考勤、派单、记工本、工作群里的安排")),
        Item("promise", _("说过给钱的话"), _("欠条、聊天记录，截图带上对方的名字和日期")),
        Item("employer", _("欠钱的是谁"), _("公司全名、门口的牌子、营业执照、负责人电话")),
    ),
    What.ACCOUNT: (
        Item("notice", _("封号的通知"), _("整页截图，看得见时间和理由")),
        Item("orders", _("近三个月的订单和收入"), _("封号后可能看不到了，现在就截图、导出")),
        Item("appeal", _("申诉的记录"), _("几点提的、客服说了什么、编号")),
        Item("rule", _("平台说违反的是哪一条"), _("规则原文的截图，带上日期")),
        Item("that_day", _("那一天的情况"), _("那一单的照片、录音、聊天、路线")),
    ),
}


@dataclass(frozen=True)
class Limit:
    """Something that can be asked for. last: the last day, None where none can be named; says: who does what."""

    code: str
    name: Promise
    says: Promise
    source: Promise
    last: date | None = None

    def is_over(self, today: date) -> bool:
        return self.last is not None and self.last < today


def limits(what: What, happened: date, left: date | None = None) -> list[Limit]:
    """Which limits run since it happened; left: the day on which she left the job, None if she has not."""
    return list(_LIMITS[what](happened, left))


def _last(limit: TimeLimit, since: date) -> date | None:
    return reckon(limit, [Run(datetime.combine(since, time(), CHINA))]).last_day


def _hurt(happened: date, _left: date | None) -> Sequence[Limit]:
    return (
        Limit(
            "by_employer",
            _("单位申请工伤认定"),
            _("有劳动关系的，单位在受伤 30 天内向人社局申请。单位没办，您自己可以办，看下一条"),
            _("《工伤保险条例》第十七条"),
            _last(days(30, roll=Roll.STAYS), happened),
        ),
        Limit(
            "by_worker",
            _("您自己申请工伤认定"),
            _("单位没有申请的，您本人、近亲属或工会在受伤 1 年内可以直接向人社局申请"),
            _("《工伤保险条例》第十七条"),
            _last(years(1, roll=Roll.STAYS), happened),
        ),
        Limit(
            "platform",
            _("接单时受伤：职业伤害保障"),
            _(
                "外卖、即时配送、网约车、同城货运接单时受伤的，今天就在接单的平台上报告。申请期限各地规定不同，值班的人帮您问清"
            ),
            _("人社部发〔2021〕110号、人社部发〔2025〕24号"),
        ),
        Limit(
            "damages",
            _("要求撞人的一方赔偿"),
            _("3 年，从知道受了伤、知道该谁赔那天算起"),
            _("《民法典》第一百八十八条"),
            _last(years(3, roll=Roll.STAYS), happened),
        ),
    )


def _wages(happened: date, left: date | None) -> Sequence[Limit]:
    arbitration = (
        Limit(
            "arbitration",
            _("申请劳动仲裁"),
            _("已经离开的，从离开那天起 1 年内申请"),
            _("《劳动争议调解仲裁法》第二十七条"),
            _last(years(1, roll=Roll.STAYS), left),
        )
        if left
        else Limit(
            "arbitration",
            _("申请劳动仲裁"),
            _("还在那里干的，讨工资不受 1 年的限制；离开以后，1 年内要申请"),
            _("《劳动争议调解仲裁法》第二十七条"),
        )
    )
    return (
        arbitration,
        Limit(
            "inspection",
            _("向劳动保障监察投诉"),
            _("2 年内投诉；一直欠着的，从不再欠那天算起，这里按第一次没发的那天算"),
            _("《劳动保障监察条例》第二十条"),
            _last(years(2, roll=Roll.STAYS), happened),
        ),
        Limit(
            "court",
            _("没有劳动关系的，向法院起诉"),
            _("包活、劳务、平台合作的报酬，3 年，从该给钱那天算起"),
            _("《民法典》第一百八十八条"),
            _last(years(3, roll=Roll.STAYS), happened),
        ),
    )


def _account(happened: date, left: date | None) -> Sequence[Limit]:
    return (
        Limit(
            "appeal",
            _("向平台申诉"),
            _("期限写在平台规则里，各家不同，有的只有几天。今天就申诉，截图留好"),
            _("各平台自己的规则"),
        ),
        Limit(
            "arbitration",
            _("有劳动关系的，申请劳动仲裁"),
            _("1 年，从知道权益受损那天算起"),
            _("《劳动争议调解仲裁法》第二十七条"),
            _last(years(1, roll=Roll.STAYS), happened),
        ),
        Limit(
            "court",
            _("没有劳动关系的，向法院起诉"),
            _("3 年，从知道权益受损那天算起"),
            _("《民法典》第一百八十八条"),
            _last(years(3, roll=Roll.STAYS), happened),
        ),
    )


_LIMITS = {What.HURT: _hurt, What.WAGES: _wages, What.ACCOUNT: _account}


class BadDay(ValueError):
    """A day on which it cannot have been; the message says why."""


def check_day(day: date, *, today: date, birth: date | None) -> None:
    """Raises BadDay for a day that is still to come, or before she was born."""
    if day > today:
        raise BadDay(str(_("这一天还没有到")))
    if birth is not None and day < birth:
        raise BadDay(str(_("这一天在您出生以前，请再看一眼")))
