"""A field left out or wrong says so in the words of the house, whatever form it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm
from django.urls import get_resolver

DJANGO = ("必填项", "有效", "确保", "空文件", "提交的文件")


def made() -> Iterator[type[BaseForm]]:
    """Return every form class of ours that is loaded with the pages."""
    assert get_resolver().url_patterns
    found = [BaseForm]
    while found:
        form = found.pop()
        found += form.__subclasses__()
        if form.__module__.startswith("yizhan."):
            yield form


def test_no_form_of_ours_says_a_thing_in_the_words_of_the_library() -> None:
    import_module("config.urls")
    forms_seen = {form for form in made() if hasattr(form, "base_fields")}
    theirs = [
        f"{form.__module__}.{form.__name__}.{name}: {words}"
        for form in forms_seen
        for name, field in form.base_fields.items()
        for code, words in field.error_messages.items()
        if code == "required" and any(word in str(words) for word in DJANGO)
    ]

    assert len(forms_seen) > 40
    assert theirs == []


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [
        (forms.CharField(), "", "这一项要填。"),
        (forms.CharField(max_length=2), "三个字", "最多 2 个字，现在 3 个。"),
        (forms.IntegerField(min_value=1), "0", "不能小于 1。"),
        (forms.IntegerField(max_value=9), "10", "不能大于 9。"),
        (forms.IntegerField(), "一", "请填整数。"),
        (forms.DecimalField(), "一", "请填数字。"),
        (forms.ChoiceField(choices=[("a", "A")]), "", "请选一项。"),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "没有这一项，请另选。"),
        (forms.MultipleChoiceField(choices=[("a", "A")]), [], "请至少选一项。"),
        (forms.BooleanField(), "", "这一项要勾上。"),
        (forms.DateField(), "明天", "日期照 2026-08-01 这样填。"),
        (forms.TimeField(), "早上", "时间照 08:30 这样填。"),
        (forms.FileField(), None, "请选一个文件。"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, forms.Field) else None,
)
def test_a_wrong_field_says_what_to_do(field: forms.Field, given: Any, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(given)

    assert refused.value.messages == [says]
