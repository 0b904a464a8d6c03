"""Which columns of this room are sealed: the address of a webhook often carries a key, its secret is one."""

from yizhan.common.sealed import SealedColumn, declare

WEBHOOK_URL = declare(SealedColumn("notices.Webhook", "url_cipher", "handle"))
WEBHOOK_SECRET = declare(SealedColumn("notices.Webhook", "secret_cipher", "handle"))
