"""Cases: a matter on its way through a procedure, what happened to it, and its words, which can go."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case as Choose
from django.db.models import F, Q, When
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from yizhan.cases.procedures import MERGED
from yizhan.common.attached import FileType
from yizhan.orgs.models import Line, Unit
from yizhan.people.models import Person


class Via(models.TextChoices):
    """How it came to the union."""

    PAGE = "page", _("网上")
    PHONE = "phone", _("电话")
    VISIT = "visit", _("走访")
    DESK = "desk", _("窗口")
    LETTER = "letter", _("来信")
    IMPORT = "import", _("导入")


class Kind(models.TextChoices):
    """What an entry of the history is."""

    OPENED = "opened", _("提出")
    MOVE = "move", _("办理")
    VOICE = "voice", _("表态")
    ANSWER = "answer", _("答复")
    ASK = "ask", _("询问")
    WORD = "word", _("补充")
    NOTE = "note", _("内部记录")
    ASSIGNED = "assigned", _("交办")
    HANDED = "handed", _("转办")
    RECUSED = "recused", _("回避")
    WARNED = "warned", _("提醒")
    CLIMBED = "climbed", _("上报")
    REOPENED = "reopened", _("重新办理")
    RATED = "rated", _("评价")
    CALLED = "called", _("回访")
    MERGED = "merged", _("并案")
    PARTED = "parted", _("单独办")
    SPLIT = "split", _("分出一件")
    GRADED = "graded", _("改类别")
    SORTED = "sorted", _("分类")
    OBJECTED = "objected", _("有人提出异议")
    DECIDED = "decided", _("异议核实完了")


class Bond(models.TextChoices):
    """How two cases belong together, said of the second."""

    RELATED = "related", _("有关")
    SPLIT = "split", _("分出来的")
    CAME_OF = "came_of", _("由此而来")
    PART = "part", _("归在一起")
    OBJECTS = "objects", _("对它的异议")


class Category(models.Model):
    """What matters of a home are about: two levels, named by its officers. says: the ways in which people say it, words
    or parts of one clause with spaces between; by them a matter is recognised. closed_at: offered no more.
    """

    home_id = models.BigIntegerField()
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_constraint=False, db_index=False
    )
    name = models.CharField(max_length=20)
    says = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "name"], name="cases_category_named_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="cases_category_not_in_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Sorting(models.Model):
    """A version of what was learnt from sorted cases of a home: sealed, for it is made of what people said. cases,
    categories: of how many it was learnt; right: how many of a thousand it would have sorted as officers did, None if
    they were too few to try. is_used: suggestions come from it; used_at, used_by: since when and by whose choice.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    number = models.IntegerField()
    trained_at = models.DateTimeField()
    cases = models.IntegerField()
    categories = models.IntegerField()
    right = models.IntegerField(null=True)
    cipher = models.BinaryField()
    is_used = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "number"], name="cases_sorting_in_order"),
            models.UniqueConstraint(
                fields=["home_id"], condition=Q(is_used=True), name="cases_one_sorting_used"
            ),
            models.CheckConstraint(
                condition=Q(is_used=False) | Q(used_at__isnull=False), name="cases_used_since_when"
            ),
        ]


class Case(models.Model):
    """One matter. unit: whose desk it is on; line: on which it climbs. place: the step or end where it is, since then.

    ref: what people call it by: random, for numbers in order would tell of cases that somebody may not know of.
    person: whose it is; None if she stays unknown, and then `receipt_index` is the keyed hash of the code by which she
    follows it. shielded_unit: what she bypasses. about_unit: the unit complained of, whose people decide nothing.
    main: the case that it was merged into, and goes on with. stay: the number of the entry that brought it to its
    place. entries, head, place, since, stay, ended_at, last_at, main are written by the trigger on entries only; the
    deadlines by clocks.settle. owed_at: the earliest that is not kept. call_due_at: by when she who is not satisfied
    with how it ended is to be called back, until she was. grade: the last that it was given, "" without
    grades; by clocks.settle too. category: what it is about, as an officer said last.
    """

    home_id = models.BigIntegerField()
    ref = models.CharField(max_length=8)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    line = models.CharField(max_length=8, choices=Line, default=Line.AREA)
    procedure = models.CharField(max_length=60)
    version = models.SmallIntegerField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="cases", db_index=False)
    receipt_index = models.CharField(max_length=80, null=True)
    shielded_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    about_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    via = models.CharField(max_length=8, choices=Via)
    key = models.CharField(max_length=120)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    opened_at = models.DateTimeField()
    place = models.CharField(max_length=30)
    main = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", db_constraint=False, db_index=False
    )
    since = models.DateTimeField()
    stay = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    entries = models.IntegerField(default=0)
    head = models.BinaryField(default=b"")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    first_due_at = models.DateTimeField(null=True)
    first_kept_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    solution_due_at = models.DateTimeField(null=True)
    is_provisional = models.BooleanField(default=False)
    warns_at = models.DateTimeField(null=True)
    climbs_at = models.DateTimeField(null=True)
    climbed_to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    call_due_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=20, blank=True, default="")
    owed_at = models.GeneratedField(
        expression=Choose(
            When(
                ended_at__isnull=True,
                then=Least(
                    Choose(When(first_kept_at__isnull=True, then=F("first_due_at"))),
                    F("next_due_at"),
                    F("solution_due_at"),
                ),
            )
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "ref"], name="cases_ref_once"),
            models.UniqueConstraint(fields=["home_id", "key"], name="cases_same_request_same_case"),
            models.UniqueConstraint(
                fields=["home_id", "receipt_index"],
                condition=Q(receipt_index__isnull=False),
                name="cases_receipt_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(receipt_index__isnull=True),
                name="cases_known_or_by_receipt",
            ),
            models.CheckConstraint(
                condition=Q(main__isnull=True) ^ Q(place=MERGED), name="cases_merged_has_a_main"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "owed_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="cases_owed_by_unit",
            ),
            models.Index(
                fields=["unit", "owed_at", "id"],
                condition=Q(ended_at__isnull=True, assignee__isnull=True),
                name="cases_free_by_unit",
            ),
            models.Index(fields=["owed_at", "id"], condition=Q(ended_at__isnull=True), name="cases_owed"),
            models.Index(
                fields=["-ended_at", "-id"], condition=Q(ended_at__isnull=False), name="cases_ended_lately"
            ),
            models.Index(fields=["opened_at", "id"], name="cases_opened"),
            models.Index(fields=["unit", "opened_at", "id"], name="cases_opened_at_unit"),
            models.Index(
                fields=["assignee", "owed_at", "id"],
                condition=Q(ended_at__isnull=True, assignee__isnull=False),
                name="cases_owed_by_one",
            ),
            models.Index(
                fields=["climbed_to", "owed_at", "id"],
                condition=Q(ended_at__isnull=True, climbed_to__isnull=False),
                name="cases_climbed_to",
            ),
            models.Index(
                fields=["unit", "-ended_at"], condition=Q(ended_at__isnull=False), name="cases_ended"
            ),
            models.Index(
                fields=["person", "-opened_at"], condition=Q(person__isnull=False), name="cases_of_person"
            ),
            models.Index(
                fields=["category", "-opened_at"],
                condition=Q(category__isnull=False),
                name="cases_of_category",
            ),
            models.Index(fields=["main"], condition=Q(main__isnull=False), name="cases_merged_into"),
            models.Index(fields=["warns_at"], condition=Q(warns_at__isnull=False), name="cases_to_warn"),
            models.Index(fields=["climbs_at"], condition=Q(climbs_at__isnull=False), name="cases_to_climb"),
            models.Index(
                fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="cases_next_due"
            ),
            models.Index(
                fields=["unit", "call_due_at", "id"],
                condition=Q(call_due_at__isnull=False),
                name="cases_to_call_back",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Entry(models.Model):
    """One thing that happened to a case, for ever. number: 1, 2 … in the case. leads_to: the place that it brought the
    case to, "" if it stayed; ends: that is an end.

    facts: what is said of it without a person in it. is_hidden: what was entered here is for the step's readers.
    commitment: SHA-256 of a salt and the words (chain.py). link: SHA-256 over the entry before and this one, written by
    the trigger, as are number and stay. Nothing of it changes but `by`, when the account is deleted.
    """

    home_id = models.BigIntegerField()
    case = models.ForeignKey(
        Case, models.PROTECT, related_name="history", db_constraint=False, db_index=False
    )
    number = models.IntegerField()
    stay = models.IntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    step = models.CharField(max_length=30)
    outcome = models.CharField(max_length=30, blank=True)
    leads_to = models.CharField(max_length=30, blank=True)
    ends = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    commitment = models.BinaryField()
    link = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number", "home_id"], name="cases_entry_in_order"),
            models.UniqueConstraint(
                fields=["home_id", "case", "stay", "outcome", "by"],
                condition=Q(kind=Kind.VOICE),
                name="cases_one_voice_each",
            ),
            models.UniqueConstraint(
                fields=["home_id", "case", "stay"], condition=Q(kind=Kind.WARNED), name="cases_warned_once"
            ),
        ]
        indexes = [models.Index(fields=["by"], condition=Q(by__isnull=False), name="cases_entry_by")]


class Words(models.Model):
    """What was said in an entry: sealed, and the salt of its commitment. Both go with the person; the entry stays."""

    entry = models.OneToOneField(
        Entry, models.PROTECT, primary_key=True, related_name="words", db_constraint=False
    )
    home_id = models.BigIntegerField()
    cipher = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cipher__isnull=False, salt__isnull=False, erased_at__isnull=True)
                | Q(cipher__isnull=True, salt__isnull=True, erased_at__isnull=False),
                name="cases_words_or_erased",
            )
        ]


class Relation(models.Model):
    """Two cases of a home that belong together: `other` is what `bond` says of `one`. Seen by who sees both."""

    home_id = models.BigIntegerField()
    one = models.ForeignKey(Case, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    other = models.ForeignKey(Case, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    bond = models.CharField(max_length=8, choices=Bond)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "one", "other", "bond"], name="cases_relation_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="cases_relation_of_two"),
        ]
        indexes = [models.Index(fields=["other"], name="cases_relation_other")]


class Attachment(models.Model):
    """A picture or PDF added to an entry, 1, 2 … in it: sealed. Its SHA-256 stands in the entry's words, so that the
    entry commits to it; it goes when they are erased, and never changes."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="attachments", db_constraint=False, db_index=False
    )
    number = models.SmallIntegerField()
    type = models.CharField(max_length=20, choices=FileType)
    size_bytes = models.IntegerField()
    cipher = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="cases_attachment_in_order"),
            models.CheckConstraint(
                condition=Q(number__gte=1, size_bytes__gte=1) & Q(type__in=FileType.values),
                name="cases_attachment_is_a_file",
            ),
        ]


class SavedFilter(models.Model):
    """A list of cases that an officer asks for again and again, by a name of her own. is_default: it opens with this.

    query: as `listing.Wanted.address` says it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=600)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="cases_filter_named_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="cases_filter_one_default"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="cases_filter_has_a_name"),
        ]


class Draft(models.Model):
    """What an officer has written on a case and not sent yet, for her alone. form: of the page; cipher: its fields."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    form = models.CharField(max_length=30)
    cipher = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case", "form"], name="cases_draft_once")]
        indexes = [models.Index(fields=["case"], name="cases_draft_of_case")]


class ReadyText(models.Model):
    """Words that a unit writes again and again, for its officers and those of units below."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=30)
    says = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="cases_text_named_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(says=""), name="cases_text_says_something"),
        ]


class BulkState(models.TextChoices):
    WAITING = "waiting", _("还没办")
    DONE = "done", _("办了")
    REFUSED = "refused", _("没办成")


class Bulk(models.Model):
    """The same thing asked of several cases at once. key: the request's own name; digest: SHA-256 of what it asks."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    handle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=40)
    does = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="cases_bulk_same_request_once"),
            models.CheckConstraint(
                condition=Q(does__in=["assign", "hand", "take"]), name="cases_bulk_does_something"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="cases_bulk_at")]


class BulkRow(models.Model):
    """What came of it for one case. seen: the number of its last entry when she chose it. says: why it was refused."""

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="rows", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    seen = models.IntegerField()
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.WAITING)
    says = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "case"], name="cases_bulk_each_once"),
            models.CheckConstraint(
                condition=Q(state=BulkState.REFUSED) ^ Q(says=""), name="cases_bulk_refused_with_a_reason"
            ),
        ]


class Posting(models.Model):
    """A page on which a case lies open, made each time that it comes to a public notice; what stands on it follows from
    the history (postings.py). stay: the number of the entry that brought it there. ref: what the page is called by, for
    the name of the case is not public."""

    home_id = models.BigIntegerField()
    ref = models.CharField(max_length=8, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    stay = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "stay"], name="cases_posting_once_a_stay")]


class Version(models.Model):
    """A version of a procedure by which a case has run, and the fingerprint of what it said then."""

    procedure = models.CharField(max_length=60)
    number = models.SmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    first_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="cases_version_once")]
