"""Which columns of this door are sealed: secrets that partners sign with."""

from yizhan.common.sealed import SealedColumn, declare

KEY_SECRET = declare(SealedColumn("api.ApiKey", "secret_cipher", "prefix"))
