"""The pages of letters: the list, the draft, the paper, the figures, and what of it nobody may see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.letters.factories import TEXT

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {
    "employer": TEXT.employer,
    "facts": TEXT.facts,
    "demand": TEXT.demand,
    "laws": list(TEXT.laws),
    "answer_days": "10",
    "key": "page",
}
