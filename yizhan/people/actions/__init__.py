"""What is done to accounts and persons."""

from yizhan.people.actions.accounts import (
    NotADemo,
    account_for,
    call_her,
    drop_password,
    name_account,
    offer_in_demo,
    part_from_person,
    person_for,
    set_active,
    set_password,
    verify_phone,
)
from yizhan.people.actions.details import (
    Details,
    IdNumberTaken,
    NotVerified,
    change_details,
    check_id_number,
    person_by_number,
    verify_person,
)
from yizhan.people.actions.erasure import HoldsOffice, erase_person
from yizhan.people.actions.permits import NotAChild, add_child, give_consent, remove_child, take_back_consent
from yizhan.people.actions.register import (
    AlreadyDecided,
    PlanOutdated,
    TwoAccounts,
    import_persons,
    keep_apart,
    merge_persons,
)
from yizhan.people.actions.unmasking import NoReason, Unmasked, note_look, unmask, unmask_list

__all__ = [
    "AlreadyDecided",
    "Details",
    "HoldsOffice",
    "IdNumberTaken",
    "NoReason",
    "NotAChild",
    "NotADemo",
    "NotVerified",
    "PlanOutdated",
    "TwoAccounts",
    "Unmasked",
    "account_for",
    "add_child",
    "call_her",
    "change_details",
    "check_id_number",
    "drop_password",
    "erase_person",
    "give_consent",
    "import_persons",
    "keep_apart",
    "merge_persons",
    "name_account",
    "note_look",
    "offer_in_demo",
    "part_from_person",
    "person_by_number",
    "person_for",
    "remove_child",
    "set_active",
    "set_password",
    "take_back_consent",
    "unmask",
    "unmask_list",
    "verify_person",
    "verify_phone",
]
