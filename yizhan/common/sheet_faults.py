"""Why a sheet cannot be read: one class per cause, the message is for the person who sent it."""

from __future__ import annotations


class BadSheet(ValueError):
    """The file cannot be read as a table."""


class NotASheet(BadSheet):
    """It is something else: a picture, rubbish, an old .xls, a broken package."""


class SheetTooBig(BadSheet):
    """It is larger than the operator allows."""


class ZipBomb(BadSheet):
    """It would unpack to far more than a table of its size."""


class BadEncoding(BadSheet):
    """Its bytes are text in no encoding that we can tell."""


class BrokenQuotes(BadSheet):
    """A quotation mark opens and never closes."""


class NoHeader(BadSheet):
    """No row names the columns."""
