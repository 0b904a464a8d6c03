"""What everybody may read of a demand that was solved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yizhan.cases.models import Case


class PublicAnswer(models.Model):
    """asked, answered: in an officer's words, for everybody. shown_at: since when, passed by another.

    taken_back_at: read no more; is_hers: she took it back whose matter it was, and the words are gone for ever.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="public_answer")
    home_id = models.BigIntegerField()
    asked = models.CharField(max_length=200)
    answered = models.CharField(max_length=1000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    passed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    shown_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    is_hers = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_hers=True, asked="", answered="", taken_back_at__isnull=False)
                | Q(is_hers=False) & ~Q(asked="") & ~Q(answered=""),
                name="say_answer_has_words_until_she_takes_it_back",
            ),
            models.CheckConstraint(
                condition=Q(passed_by__isnull=True)
                | Q(written_by__isnull=True)
                | ~Q(passed_by=F("written_by")),
                name="say_answer_passed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(passed_by__isnull=True) | Q(shown_at__isnull=False),
                name="say_answer_passed_is_shown",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(shown_at__isnull=False) | Q(is_hers=True),
                name="say_answer_shown_before_it_is_taken_back",
            ),
        ]
        indexes = [
            models.Index(
                fields=["home_id", "-shown_at"],
                condition=Q(shown_at__isnull=False, taken_back_at__isnull=True),
                name="say_answers_shown",
            )
        ]

    def __str__(self) -> str:
        return self.asked

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None and self.taken_back_at is None
