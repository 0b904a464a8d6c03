"""Who may read what of a case? By role, step and field, from the declaration alone; the procedure's page shows it.

What is shown of a case is decided in queries.py; tests/cases/test_confidential.py sweeps that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yizhan.cases.access import CASES_READ
from yizhan.cases.procedures import Procedure, Step
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import roles_with

WORDS, FILES = "(words)", "(files)"  # of an entry; no name of a field has brackets


@dataclass(frozen=True)
class Right:
    """Something that is entered in a step, and the roles that may read it at the case's unit or above.

    what: the field's name, WORDS or FILES. is_public: a public notice shows it.
    """

    what: str
    label: str
    roles: frozenset[Role]
    is_secret: bool
    is_public: bool = False


@dataclass(frozen=True)
class RightsOfStep:
    step: str
    name: str
    rights: tuple[Right, ...]


def rights(procedure: Procedure) -> list[RightsOfStep]:
    """What is entered in each step, in the order of declaration, and who may read it."""
    shown = {name for step in procedure.steps if step.public_notice for name in step.public_notice.shows}
    return [
        RightsOfStep(step.code, str(step.name), tuple(_of_step(procedure, step, shown)))
        for step in procedure.steps
    ]


def _of_step(procedure: Procedure, step: Step, shown: set[str]) -> Iterator[Right]:
    everybody, readers = roles_with(CASES_READ), _readers(step)
    asked = procedure.opening_fields if step.code == procedure.starts_at else {}
    for name, field in {**asked, **step.fields}.items():
        is_secret = step.is_confidential or name in step.hidden_fields
        roles = readers if is_secret else everybody
        yield Right(name, str(field.label), roles, is_secret, name in shown)
    whole = readers if step.is_confidential else everybody
    yield Right(WORDS, _("写的话"), whole, step.is_confidential)
    if step.hidden_fields:
        yield Right(FILES, _("和保密的项一起交的照片、文件"), readers, is_secret=True)
    else:
        yield Right(FILES, _("照片、文件"), whole, step.is_confidential)


def _readers(step: Step) -> frozenset[Role]:
    """The roles that read what is confidential here: they must open the case too."""
    named = frozenset(role for permission in step.readers for role in roles_with(permission))
    return named & roles_with(CASES_READ)
