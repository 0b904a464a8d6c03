"""A procedure as a diagram: text of Mermaid, which GitHub and most wikis draw, for the docs.

Steps are boxes with who owes them and by when, ends are round; an arrow is an outcome, with who takes it if that is
somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yizhan.cases.procedures import (
    Actor,
    At,
    Clock,
    Office,
    Outcome,
    Outside,
    Procedure,
    Service,
    Step,
    Whom,
    Worker,
    all_newest,
)
from yizhan.cases.time_limits import TimeLimit, Unit
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import roles_with


def mermaid(procedure: Procedure) -> str:
    lines = ["flowchart TD"]
    lines += [f"    {_node(step.code)}[{_quoted(*_box(step))}]" for step in procedure.steps]
    lines += [f"    {_node(end.code)}([{_quoted(str(end.name))}])" for end in procedure.ends]
    lines += [
        f"    {_node(step.code)} -->|{_quoted(*_arrow(outcome))}| {_node(outcome.leads_to)}"
        for step, outcome in procedure.moves()
    ]
    return "\n".join(lines) + "\n"


HEAD = """# How matters go

Every procedure that is declared, in its newest version: boxes are steps with who owes them and by when, arrows ways
out, round ones ends. Printed by `yizhan procedures`; a test keeps it true. The console draws the same on
the page of each procedure, with who may read what.
"""


def document() -> str:
    """All procedures as a page of Markdown, in the language that is active."""
    parts = [HEAD]
    for procedure in all_newest():
        parts.append(f"\n## {procedure.name} `{procedure.code}` {procedure.version}\n")
        parts += [f"- {name}：{limit}" for name, limit in promises(procedure)]
        parts.append(f"\n```mermaid\n{mermaid(procedure)}```")
    return "\n".join(parts) + "\n"


def say_limit(limit: TimeLimit) -> str:
    words = {
        Unit.MINUTES: _("{n} 分钟"),
        Unit.HOURS: _("{n} 小时"),
        Unit.WORKING_DAYS: _("{n} 个工作日"),
        Unit.DAYS: _("{n} 天"),
        Unit.MONTHS: _("{n} 个月"),
        Unit.YEARS: _("{n} 年"),
    }
    return words[limit.unit].format(n=limit.amount)


def say_actor(actor: Actor) -> str:
    match actor:
        case Worker():
            return _("本人")
        case Clock():
            return _("到期自动")
        case Service():
            return _("系统")
        case Outside(name):
            return str(name)
        case Office(permission, at):
            roles = "、".join(str(role.label) for role in Role if role in roles_with(permission))
            units = {At.HANDLING: _("承办工会"), At.PARENT: _("上级工会"), At.HOME: _("省级或全国工会")}
            return _("{unit}：{roles}").format(unit=units[at], roles=roles)


@dataclass(frozen=True)
class Arrow:
    """A way out of a step as the console's page shows it. then: who is told what by it, and which records it leaves."""

    name: str
    notes: str
    then: tuple[str, ...]
    to: str
    to_name: str


@dataclass(frozen=True)
class Drawn:
    """A step as the console's page shows it: facts are who owes it, by when, and what is special."""

    code: str
    name: str
    does: str
    facts: tuple[str, ...]
    arrows: tuple[Arrow, ...]


def outline(procedure: Procedure) -> list[Drawn]:
    """The same as `mermaid` for a page: steps in the order of their declaration, each with its ways out."""
    return [
        Drawn(
            step.code,
            str(step.name),
            str(step.does),
            tuple(_box(step)[1:]),
            tuple(
                Arrow(
                    str(outcome.name),
                    "、".join(_arrow(outcome)[1:]),
                    tuple(_then(outcome)),
                    outcome.leads_to,
                    str(procedure.name_of(outcome.leads_to)),
                )
                for outcome in step.outcomes
            ),
        )
        for step in procedure.steps
    ]


def promises(procedure: Procedure) -> list[tuple[str, str]]:
    """What it promises from its beginning on, by name."""
    said = [(_("第一次答复"), procedure.first_answer), (_("办结"), procedure.solution)]
    said += [(_("{grade}办结").format(grade=grade.name), grade.solution) for grade in procedure.grades]
    return [(name, _("{limit}内").format(limit=say_limit(limit))) for name, limit in said if limit]


def _node(code: str) -> str:
    """A name that is none of Mermaid's words: `end` and `style` are fine codes."""
    return f"at_{code}"


def _box(step: Step) -> list[str]:
    lines = [str(step.name), *(say_actor(actor) for actor in step.who)]
    if step.limit:
        lines.append(_("{limit}内").format(limit=say_limit(step.limit)))
    if step.public_notice:
        lines.append(_("公示 {limit}").format(limit=say_limit(step.public_notice.lasts)))
    if step.stands_still:
        lines.append(_("办结时限暂停"))
    if step.is_confidential:
        lines.append(_("保密"))
    return lines


def _arrow(outcome: Outcome) -> list[str]:
    lines = [str(outcome.name), *(say_actor(actor) for actor in outcome.by)]
    if outcome.needs > 1:
        lines.append(_("须 {n} 人").format(n=outcome.needs))
    return lines


def _then(outcome: Outcome) -> list[str]:
    """Beside what every move does: it is noted as 办理事项."""
    whom = {
        Whom.WORKER: _("本人，和一起办的各位"),
        Whom.HANDLING: _("谁在办；没有人接时，承办工会能办的人"),
        Whom.PARENT: _("上级工会能办的人"),
    }
    lines = [
        _("通知{whom}：{kind}").format(whom=whom[tells.whom], kind=tells.kind.name) for tells in outcome.tells
    ]
    if outcome.is_answer:
        lines.append(_("算第一次答复"))
    return lines + [
        _("记一笔：{name}（{count}）").format(name=act.name, count=act.count_of.label)
        for act in outcome.records
    ]


def _quoted(*lines: str) -> str:
    """Text of Mermaid: its quotes, brackets and entities are all in the way of plain words."""
    signs = {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "#96;"}
    return '"' + "<br>".join("".join(signs.get(sign, sign) for sign in line) for line in lines) + '"'
