"""What childcare does by itself: remind of offers that run out, look at absences when a day is over."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yizhan.services.childcare.days import look_at_absences, terms_to_look_at
from yizhan.services.childcare.telling import tell_deadlines


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="childcare.deadlines")
def remind_of_deadlines(timestamp: int) -> None:
    tell_deadlines(datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="47 11,14,22 * * *")  # 19:47, 22:47, and at 06:47 what a stopped machine missed
@app.task(queueing_lock="childcare.absences")
def look_at_the_day(timestamp: int) -> None:
    now = datetime.fromtimestamp(timestamp, UTC)
    for term in terms_to_look_at(now):
        look_at_absences(term, now)
