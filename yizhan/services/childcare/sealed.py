"""Which columns of this room are sealed. A file is sealed as Base64, so that keys rotate over it as over any text."""

from django.utils.translation import gettext_lazy as _

from yizhan.common.attached import FILES_AT_ONCE
from yizhan.common.sealed import SealedColumn, declare
from yizhan.people.looks import name_look

PROOF = declare(SealedColumn("childcare.Proof", "content_cipher", "ref", batch=FILES_AT_ONCE))
PROOF_LOOK = name_look("proof", _("托管证明材料"))

ALLERGIES = declare(SealedColumn("childcare.CareCard", "allergies_cipher", "ref"))
CONTACTS = declare(SealedColumn("childcare.CareCard", "contacts_cipher", "ref"))
COLLECTOR_NAME = declare(SealedColumn("childcare.Collector", "name_cipher", "ref"))
CARE_LOOK = name_look("care_card", _("孩子的过敏和联系人"))
