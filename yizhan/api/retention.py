"""How long the columns of this door are kept."""

from datetime import datetime, timedelta

from yizhan.api.models import KeyUse, UsedNonce
from yizhan.common.retention import FACT, WHO_DID_IT, for_days, keep, purge

USE_DAYS = 1

keep("api.Partner", {FACT: "id unit_id name contact created_at"})
keep(
    "api.ApiKey",
    {
        FACT: "id partner_id prefix digest secret_cipher scopes per_minute issued_at expires_at revoked_at",
        WHO_DID_IT: "issued_by_id revoked_by_id",
    },
)
keep("api.KeyUse", {for_days(USE_DAYS, "api.uses"): "key_id minute_at used"})
keep("api.UsedNonce", {for_days(USE_DAYS, "api.nonces"): "id key_id nonce at"})


@purge("api.uses")
def forget_uses(now: datetime) -> int:
    """Counters of the rate limit are over after their minute."""
    return KeyUse.objects.filter(minute_at__lt=now - timedelta(days=USE_DAYS)).delete()[0]


@purge("api.nonces")
def forget_nonces(now: datetime) -> int:
    """A signature is refused by its age long before its nonce is forgotten."""
    return UsedNonce.objects.filter(at__lt=now - timedelta(days=USE_DAYS)).delete()[0]
