"""What the operator can do with places on the command line."""

from yizhan.places.imports import commands as imports

__all__ = ["imports"]
