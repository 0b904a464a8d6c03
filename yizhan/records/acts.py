"""The words of acting, for the rooms above (they stand in yizhan.common.acts, where the lower rooms act too)."""

from yizhan.common.acts import (
    Act,
    ActTaken,
    CountOf,
    Nature,
    NothingRecorded,
    UndeclaredAct,
    act,
    acts,
    nothing_done,
    unrecorded,
    write_counter_record,
    write_record,
)

__all__ = [
    "Act",
    "ActTaken",
    "CountOf",
    "Nature",
    "NothingRecorded",
    "UndeclaredAct",
    "act",
    "acts",
    "nothing_done",
    "unrecorded",
    "write_counter_record",
    "write_record",
]
