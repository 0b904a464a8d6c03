"""Hotline orders: what 12351 and 12345 send a union to do, and its answers back to them."""
