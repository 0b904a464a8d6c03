"""What the house does by itself: bring back jobs of killed workers, throw away what is over."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="common.rescue", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Queue again what a killed worker left: 30 s without a heartbeat."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job, retry_at=datetime.now(UTC))


@app.periodic(cron="27 19 * * *")
@app.task(queueing_lock="common.old_sessions")
def delete_old_sessions(timestamp: int) -> None:
    """Forget sessions that ran out."""
    call_command("clearsessions")
