"""Which columns of this room are sealed, and to which row each is bound."""

from yizhan.common.sealed import SealedColumn, declare

PHONE = "phone"  # one purpose for accounts and persons: an imported person is found by her account's number
ID_NUMBER = "id_number"

USER_PHONE = declare(SealedColumn("people.User", "phone_cipher", "handle", "phone_index", PHONE))
PERSON_NAME = declare(SealedColumn("people.Person", "name_cipher", "ref"))
PERSON_PHONE = declare(SealedColumn("people.Person", "phone_cipher", "ref", "phone_index", PHONE))
PERSON_ID_NUMBER = declare(
    SealedColumn("people.Person", "id_number_cipher", "ref", "id_number_index", ID_NUMBER)
)
CHILD_NAME = declare(SealedColumn("people.Child", "name_cipher", "ref"))
DRAFT_PLACE = "people.importdraft.content"
