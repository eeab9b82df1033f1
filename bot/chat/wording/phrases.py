"""Wording: every sentence a reader meets, as one value a language; and the choice of the language.

Each language is a module beside this one that makes a `Wording`. A field left out does not start, so no language can
lack a sentence. Placeholders stand in braces and are the same in every language (a test compares them).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences of one language."""

    language: str

    # Around a quotation
    attribution: str  # {speaker}, {role}, {outlet}
    attribution_without_role: str  # {speaker}, {outlet}
    asked: str  # {question}
    dated: str  # {date}
    part: str  # {number}, {count}
    corrected: str  # {date}, {text}
    machine_translation: str
    human_translation: str
    source: str  # the label of a link to the outlet's page

    # Buttons
    earlier: str
    later: str
    whole_answer: str
    other_hits: str  # {place}, {count}
    not_it: str
    share: str
    copy_citation: str
    about_interview: str
    remove: str
    back: str
    more: str
    read_all_questions: str

    # When there is no answer
    nothing_found: str
    nothing_in_group: str
    nearest_questions: str
    no_more_hits: str
    withdrawn: str
    unknown_passage: str
    corrected_since: str
    not_verbatim: str
    too_long: str
    try_later: str
    text_only: str
    only_asker: str  # to who presses a button under somebody else's answer
    group_greeting: str  # one line, when the bot is added
    no_such_button: str  # {count}; only the terminal needs it

    # Small talk
    greeting: str
    thanks: str
    who: str
    farewell: str

    # Browsing
    interviews_title: str
    questions_title: str  # {title}
    no_question: str  # stands for an exchange without a question

    # Commands
    start: str  # {count}: number of interviews
    help: str
    about: str
    privacy: str
    commands: Mapping[str, str]  # command -> what it does, for the menu
    short_description: str
    description: str
