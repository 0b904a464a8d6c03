"""Figures: how fast, how small, and beside what. `make bench`, or `python -m bench NAME`."""
