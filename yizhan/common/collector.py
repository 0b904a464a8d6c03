"""Make rows by the hundred thousand without the garbage collector walking over everything that stands."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def standing_heap() -> Iterator[None]:
    """Leave what exists now out of collections while in the block; what is made in it is collected as ever.

    Django and the apps are half a million objects that never go; each full collection walks over them all, and
    making rows causes one every second or so. Blocks may overlap, also in threads: the first that ends puts all back;
    in a process that keeps its heap frozen (bridge.py) nothing changes.
    """
    frozen_for_good = gc.get_freeze_count() > 0
    if not frozen_for_good:
        gc.freeze()
    try:
        yield
    finally:
        if not frozen_for_good:
            gc.unfreeze()
