"""Who may see or correct a record?"""

from __future__ import annotations

from yizhan.orgs.permissions import ALL, EDITORS, declare

RECORDS_READ = declare("records.read", ALL)
RECORDS_CORRECT = declare("records.correct", EDITORS)
