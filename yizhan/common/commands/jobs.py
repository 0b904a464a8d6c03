from __future__ import annotations

from yizhan.common.cli import command, set_up_django


@command("jobs", database=False)
def jobs() -> None:
    """Work off the queue of jobs, until told to stop. `serve` runs one of these itself."""
    set_up_django()
    from yizhan.common.jobs import work

    work()
