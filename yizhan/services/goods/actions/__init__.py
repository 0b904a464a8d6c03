"""Writes: stock.py what lies there, care.py rounds of care."""
