"""Wording: every sentence a reader meets, as one value a language.

Each language is a module beside this one that makes a `Wording`. A field left out does not start, so no language can
lack a sentence. Placeholders stand in braces and are the same in every language (a test compares them). A sentence
that depends on a number is a `Plural`: one form for each of the language's plural categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Plural = Mapping[str, str]  # a plural category of the Unicode CLDR ("one", "few", "many", "other") -> {count} …


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences of one language."""

    language: str

    # Around a quotation
    attribution: str  # {speaker}, {role}, {outlet}
    attribution_without_role: str  # {speaker}, {outlet}
    asked: str  # {question}
    part: str  # {number}, {count}
    corrected: str  # {date}, {text}
    more_corrections: Plural
    redacted: str  # stands for words that were taken out; 4 to 10 characters: a word in brackets
    machine_translation: str
    human_translation: str
    listen_from: str  # {time}: the label of a link to a sound recording, at the time of the passage
    watch_from: str  # {time}: of a film
    source: str  # the label of a link to the outlet's page
    quoted: str  # {text}: the language's quotation marks

    # Buttons
    earlier: str
    later: str
    whole_answer: str
    other_hits: str  # {place}, {count}
    not_it: str
    share: str
    share_picture: str
    copy_citation: str
    about_interview: str
    remove: str
    back: str
    more: str
    read_all_questions: str
    read_from_start: str
    hand_on: str  # hands a question on to the maintainers, where nothing is kept otherwise
    ask_in_private: str

    # When there is no answer
    nothing_found: str
    archive_away: str  # it can't be searched now
    nothing_in_group: str
    nothing_inline: str  # the button above empty inline results
    nearest_questions: str
    nearest_statement: str  # above what comes nearest to “did he say that …”
    no_more_hits: str
    withdrawn: str
    answer_shortened: str  # where another passage of it is held back
    unknown_passage: str
    corrected_since: str
    not_verbatim: str
    try_later: str
    text_only: str
    ask_usage: str
    no_such_button: str  # {count}; only the terminal needs it

    # What is said to talk that asks nothing of the archive
    greeting: str
    thanks: str
    farewell: str
    who: str
    contact: str  # {contact}: what BOT_CONTACT says
    contact_unknown: str
    complaint: str
    comment: str
    order: str
    abuse: str
    story: str
    verify: str
    wrong_chat: str
    garbage: str
    elsewhere: str
    fragment: str
    nothing_more: str  # to “what else?” where everything was shown
    archive_about: str  # {topics}: one line on what the archive is about
    about_which: str  # above the interviews, where the reader asks about “the” interview
    privacy_short_sealed: str  # to a reader who asks what is kept, by BOT_LOG
    privacy_short_ask: str
    privacy_short_off: str
    privacy_short_telegram: str
    privacy_short_terminal: str
    forget_today: str  # a button

    # Browsing
    interviews_title: str
    topics: str  # {topics}: of an interview
    topics_title: str  # of the archive; a button, too
    topics_hint: str  # what the number on a button says
    questions_title: str  # {title}
    no_question: str  # stands for an exchange without a question
    questions_count: Plural
    all_speakers: str
    asked_by: str  # {outlet}
    recording: str  # the label of a link to it

    # The quote check
    check_usage: str
    check_reply: str  # follows it where a message can be replied to
    check_short: Plural
    check_exact: str
    check_exact_in_part: str
    check_outside: str  # {words}
    check_punctuation: str
    check_altered: str
    check_redacted: str
    check_negation_missing: str  # {words}
    check_negation_added: str  # {words}
    check_negation_before: str  # {words}
    check_missing: str  # {words}
    check_added: str  # {words}
    check_replaced: str  # {claimed}, {archive}
    check_more_changes: Plural
    check_claimed: str
    check_archive: str
    check_joined: Plural
    check_joined_altered: str
    check_someone_else: str  # {speaker}
    check_someone_else_here: str  # {speaker}: the claim names another speaker of the same interview
    check_interviewer: str  # {outlet}
    check_not_here: str
    check_compared: str  # {languages}

    # Commands
    start: str
    start_sealed: str
    start_ask: str
    start_off: str
    help: str
    command_elsewhere: str  # {command}; only the terminal needs it
    command_unknown: str  # {command}
    help_terminal: str  # how to leave
    help_inline: str  # follows `help` where the bot can be asked in any chat
    about: str
    privacy_words: str  # {place}: of the key that opens them
    privacy_key_elsewhere: str
    privacy_key_here: str
    privacy_sealed: str  # {words}
    privacy_ask: str  # {words}
    privacy_off: str
    privacy_before: str  # where less is kept now than may have been before
    privacy_never: str
    privacy_votes: str  # follows it where there are votes
    privacy_telegram: str
    privacy_memory: str
    privacy_forget: str
    privacy_optout: str
    commands: Mapping[str, str]  # command -> what it does, for the menu
    command_words: Mapping[str, str]  # command -> single words, parted by spaces, by which people call it
    short_description: str
    description: str

    # What a reader does with what is kept
    keep_fine: str  # two buttons below the first greeting
    keep_none: str
    kept_fine: str
    forgotten: str
    opted_out: str
    take_back: str  # the button below `opted_out`
    opted_in: str
    still_opted_out: str  # that opt-out was taken back, but another one holds
    optout_unknown: str
    optin_usage: str
    unknown_sender: str  # where nobody can tell who sent a command
    open_private: str  # a button
    not_written_yet: str
    handed_on: str

    # Groups
    group_greeting: str
    settings_title: str
    settings_title_private: str
    settings_language: str
    settings_automatic: str
    settings_quiet: str
    settings_saved: str
    settings_admins_only: str

    # Short notices over the screen when a button is pressed
    only_asker: str
    toast_gone: str
    toast_removed: str
    toast_thanks: str
