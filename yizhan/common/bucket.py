"""Uploads in a bucket (S3)."""

from __future__ import annotations

import logging
from typing import Any

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

log = logging.getLogger(__name__)

FORBIDDEN = 403


class Bucket(S3Storage):  # type: ignore[misc]
    """django-storages', for keys that may read and write objects but not list them.

    Of an object that is not there S3 says 403 to such a key, the same as of one that it may not read.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html#API_HeadObject_Permissions
    """

    def _open(self, name: str, mode: str = "rb") -> Any:
        try:
            return super()._open(name, mode)
        except ClientError as refused:
            if refused.response["ResponseMetadata"]["HTTPStatusCode"] != FORBIDDEN:
                raise
            log.warning("the bucket refuses %s (403): it is gone, or the key may not read it", name)
            raise FileNotFoundError(name) from refused
