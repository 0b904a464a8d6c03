"""What must be right before anything is served, beyond each setting by itself? Rooms add their questions.

starting.must(templates_belong_to_kinds)      # in AppConfig.ready(); raises BadEnvironment
"""

from __future__ import annotations

from collections.abc import Callable

Question = Callable[[], None]
_questions: list[Question] = []


def must(question: Question) -> None:
    if question not in _questions:
        _questions.append(question)


def ask_all() -> None:
    """Called when every room is ready, by the command line before it does anything."""
    for question in _questions:
        question()
