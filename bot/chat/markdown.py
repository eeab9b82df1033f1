"""An interview's text as Markdown, for programs: of what may be quoted alone."""

from __future__ import annotations

from bot.archive.interview import Interview
from bot.archive.redaction import shown


def interview_markdown(interview: Interview) -> str:
    """Title, introduction, questions and passages, each with its id and its speaker in a comment above it."""
    lines = [f"# {interview.about.headline}", ""]
    if interview.introduction:
        lines += [interview.introduction, ""]
    for exchange in interview.exchanges:
        lines += [f"## {exchange.question or '[no question]'}", ""]
        for passage in exchange.passages:
            lines += [
                f"<!-- {passage.id} · {interview.speaker_of(passage).name} -->",
                shown(passage.text, "[redacted]"),
                "",
            ]
    return "\n".join(lines)
