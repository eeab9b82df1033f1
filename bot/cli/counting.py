"""Numbers as people say them: “1 question”, “2 questions”."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`number` of what `noun` names in the singular; its plural ends in s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
