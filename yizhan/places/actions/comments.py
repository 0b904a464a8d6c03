"""A comment that must not stand is hidden, with a reason, and can be shown again."""

from __future__ import annotations

from datetime import datetime

from yizhan.common.acts import act, nothing_done
from yizhan.people.models import User
from yizhan.places.actions.common import locked, told
from yizhan.places.models import Comment


class NeedsReason(ValueError):
    """Hiding what a worker says asks for a reason."""


@act("places.hide_comment", "隐藏评论")
def hide_comment(*, comment: Comment, why: str, by: User, now: datetime) -> None:
    """Hide the text and stars from the station's page. Again, the first reason stands. Raises NeedsReason."""
    if not why.strip():
        raise NeedsReason
    station = locked(comment.station_id)
    shown = Comment.objects.filter(pk=comment.pk, hidden_at__isnull=True)
    if not shown.update(hidden_at=now, hidden_by=by, hidden_why=why.strip()):
        nothing_done()
        return
    told(station, by, now, comment=comment.pk, why=why.strip())


@act("places.show_comment", "恢复评论")
def show_comment(*, comment: Comment, by: User, now: datetime) -> None:
    """Show a hidden comment again. Again, nothing happens."""
    station = locked(comment.station_id)
    hidden = Comment.objects.filter(pk=comment.pk, hidden_at__isnull=False)
    if not hidden.update(hidden_at=None, hidden_by=None, hidden_why=""):
        nothing_done()
        return
    told(station, by, now, comment=comment.pk)
