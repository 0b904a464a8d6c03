"""Yizhan 驿站."""

__version__ = "0.1.0"
