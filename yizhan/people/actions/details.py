"""A person's own details: name, identity number, trade; put in, corrected, verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yizhan.common.acts import unrecorded
from yizhan.people.columns import PERSON_ID_NUMBER, PERSON_NAME, PERSON_PHONE
from yizhan.people.idnumbers import YOUNGEST_WORKER_YEARS, IdNumber, read_id_number
from yizhan.people.locks import in_the_register
from yizhan.people.models import Double, Person, WhyDouble
from yizhan.people.names import normal_name
from yizhan.people.verification import Answer, verifier

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit


class NotVerified(ValueError):
    """姓名和身份证号对不上，请对照证件再看一遍。"""


class IdNumberTaken(ValueError):
    """这个身份证号已经有人用了，工会会来核对是不是您本人。"""


@dataclass(frozen=True)
class Details:
    """What a person may change by herself."""

    trade: str = ""
    display_name: str = ""


def check_id_number(text: str, today: date) -> IdNumber:
    """Raises BadIdNumber, also for somebody younger than a worker may be."""
    return read_id_number(text, today, youngest_years=YOUNGEST_WORKER_YEARS)


@unrecorded("a correction of one's own data")
@transaction.atomic
def change_details(*, person: Person, details: Details, unit: Unit | None = None) -> None:
    person.trade = details.trade
    fields = ["trade"]
    if unit is not None:
        person.unit = unit
        fields.append("unit")
    person.save(update_fields=fields)
    if person.user:
        person.user.display_name = details.display_name
        person.user.save(update_fields=["display_name"])


@unrecorded("proves who she is; joining, claiming and the like are acts of their own")
def verify_person(*, person: Person, name: str, id_number: str, now: datetime) -> Answer:
    """Check name and number with the verification service, and keep them, sealed, if they belong together.

    Raises BadName, BadIdNumber, NotVerified, IdNumberTaken, verification.VerifierAway. The service is asked
    outside the transaction: it may take seconds.
    """
    real_name, number = normal_name(name), check_id_number(id_number, now.date())
    phone = PERSON_PHONE.open(person)
    answer = verifier().verify(name=real_name, id_number=number.text, phone=phone)
    if not answer.matches:
        raise NotVerified(NotVerified.__doc__)
    if not _keep(person, real_name, number, answer, now):
        raise IdNumberTaken(IdNumberTaken.__doc__)
    return answer


@transaction.atomic
def _keep(person: Person, name: str, number: IdNumber, answer: Answer, now: datetime) -> bool:
    """Keep what was verified; False, with a double noted for an officer, when another person has this number."""
    in_the_register()
    PERSON_ID_NUMBER.lock(number.text)
    other = (
        Person.objects.filter(PERSON_ID_NUMBER.is_at(number.text), merged_into__isnull=True)
        .exclude(pk=person.pk)
        .first()
    )
    if other:
        first, second = sorted((person, other), key=lambda one: one.pk)
        Double.objects.get_or_create(first=first, second=second, defaults={"why": WhyDouble.SAME_ID})
        return False
    set_name(person, name)
    set_id_number(person, number)
    person.verified_at, person.verified_by = now, answer.by
    person.save()
    return True


def set_name(person: Person, name: str) -> None:
    person.name_cipher = PERSON_NAME.seal(person.ref, name)


def set_id_number(person: Person, number: IdNumber) -> None:
    person.id_number_cipher = PERSON_ID_NUMBER.seal(person.ref, number.text)
    person.id_number_index = PERSON_ID_NUMBER.index(number.text)
    person.birth_date, person.sex = number.birth_date, number.sex


@unrecorded("somebody whom another names; what she is given is an act of its own")
def person_by_number(*, name: str, id_number: str, now: datetime) -> Person:
    """Return the person of a verified name and number, of whatever age, made without an account if there is none.

    Raises BadName, BadIdNumber, NotVerified, verification.VerifierAway. The service is asked outside the transaction.
    """
    real_name, number = normal_name(name), read_id_number(id_number, now.date())
    answer = verifier().verify(name=real_name, id_number=number.text, phone=None)
    if not answer.matches:
        raise NotVerified(NotVerified.__doc__)
    with transaction.atomic():
        in_the_register()
        PERSON_ID_NUMBER.lock(number.text)
        found = Person.objects.filter(PERSON_ID_NUMBER.is_at(number.text), merged_into__isnull=True).first()
        person = found or Person()
        if not person.verified_at:
            set_name(person, real_name)
            set_id_number(person, number)
            person.verified_at, person.verified_by = now, answer.by
            person.save()
    return person
