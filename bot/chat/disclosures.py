"""Disclosures: what the bot says of itself and of what it keeps, which depends on BOT_LOG."""

from __future__ import annotations

from bot.base.log_policy import LogMode
from bot.chat import actions
from bot.chat.buttons import press
from bot.chat.links import bot_link
from bot.chat.message import Button, Link, Message, MessageBuilder, Style
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from bot.chat.wording.numbers import own_name
from bot.chat.wording.phrases import Wording


def start_text(wording: Wording, log: LogMode = LogMode.SEALED) -> str:
    """The first greeting, with one sentence on what is kept. `log` is the value of BOT_LOG."""
    kept = {LogMode.ASK: wording.start_ask, LogMode.OFF: wording.start_off}.get(log, wording.start_sealed)
    return f"{wording.start}\n\n{kept}"


def contact_lines(wording: Wording, contact: str | None) -> list[str]:
    """The line that says how to reach the editors; none if they state no contact (`BOT_CONTACT`)."""
    return [] if contact is None else [wording.contact.format(contact=contact)]


def about_message(wording: Wording, contact: str | None = None) -> Message:
    """What this bot is, what "verbatim" means here and what it does not, and how to reach the editors."""
    words = PAGE_WORDINGS[wording.language]
    draft = MessageBuilder().add(wording.about).add("\n\n").add(words.verbatim, Style.BOLD)
    for title, mark, rows in (
        (words.verbatim_holds_title, "✓", words.verbatim_holds),
        (words.verbatim_not_title, "✗", words.verbatim_not),
    ):
        draft.add("\n\n").add(title, Style.ITALIC)
        for what, of_it in rows:
            draft.add(f"\n{mark} ").add(what, Style.BOLD).add(f": {of_it}")
    return draft.add("".join(f"\n\n{line}" for line in contact_lines(wording, contact))).message()


def privacy_text(
    wording: Wording,
    log: LogMode = LogMode.SEALED,
    *,
    telegram: bool = True,
    contact: str | None = None,
    before: bool = False,
    key_is_here: bool = False,
) -> str:
    """What is kept, for how long, what Telegram itself sees, what a reader can do about it, and how to reach the
    editors.

    `log` is the value of BOT_LOG; `telegram` is False where there is no Telegram, as in a terminal; `before`: may the
    log hold questions that were kept under another setting? `key_is_here`: does a private key lie on this computer?
    """
    kept = {LogMode.ASK: wording.privacy_ask, LogMode.OFF: wording.privacy_off}.get(log, wording.privacy_sealed)
    place = wording.privacy_key_here if key_is_here else wording.privacy_key_elsewhere
    kept = kept.format(words=wording.privacy_words.format(place=place))
    earlier = [wording.privacy_before] if before and log != LogMode.SEALED else []
    never = f"{wording.privacy_never} {wording.privacy_votes}" if telegram else wording.privacy_never
    paragraphs = [kept, *earlier, never, wording.privacy_memory]
    if telegram:
        paragraphs.append(wording.privacy_telegram)
        if log != LogMode.OFF or earlier:
            paragraphs.append(wording.privacy_forget)
        if log not in (LogMode.ASK, LogMode.OFF):
            paragraphs.append(wording.privacy_optout)
    return "\n\n".join([*paragraphs, *contact_lines(wording, contact)])


def check_usage(wording: Wording) -> str:
    """How to have words checked in Telegram."""
    return f"{wording.check_usage} {wording.check_reply}"


def topics_button(wording: Wording) -> Button:
    """The button of a greeting that shows the topics."""
    return press(wording.topics_title, actions.OpenTopics())


def start_message(wording: Wording, log: LogMode = LogMode.SEALED, *, topics: bool = True) -> Message:
    """The first greeting in a private chat: what this is, what is kept, and, if anything is, two buttons about
    it; and, if there are `topics`, one for them."""
    draft = MessageBuilder().add(start_text(wording, log))
    if log not in (LogMode.ASK, LogMode.OFF):
        draft.row(press(wording.keep_fine, actions.KeepFine()), press(wording.keep_none, actions.KeepNone()))
    draft.row(*([topics_button(wording)] if topics else []))
    return draft.message()


def opted_out_message(wording: Wording, button: str) -> Message:
    """The answer to an opt-out; only its button can end it."""
    return MessageBuilder().add(wording.opted_out).row(press(wording.take_back, actions.TakeBack(button))).message()


def unknown_sender(wording: Wording, bot_name: str) -> Message:
    """The answer to a reader's command if nobody can tell who sent it."""
    way = Button(wording.open_private, Link(bot_link(bot_name, "privacy")))
    return MessageBuilder().add(wording.unknown_sender).row(way).message()


def group_start(wording: Wording, bot_name: str) -> Message:
    """What /start says in a group: one line, and the way to the private chat."""
    way = Button(wording.ask_in_private, Link(bot_link(bot_name, "group")))
    return MessageBuilder().add(wording.group_greeting).row(way).message()


def help_text(wording: Wording, *, inline: bool = True, telegram: bool = True) -> str:
    """How to use the bot. `inline`: can it be asked in any chat? `telegram` is False in a terminal."""
    if not telegram:
        of_groups = wording.help.split("\n\n")[-1]
        lines = wording.help.removesuffix(of_groups).strip().split("\n")
        return "\n".join([*(line for line in lines if not line.startswith("/language")), "", wording.help_terminal])
    return f"{wording.help} {wording.help_inline}" if inline else wording.help


def settings_message(wording: Wording, language: str | None, quiet: bool | None) -> Message:
    """A group's settings, or with `quiet` None those of a private chat, each a button that changes it; what is chosen
    has a tick."""
    chosen = [(wording.settings_automatic, None), *((own_name(code), code) for code in WORDINGS)]
    choices = [press(_ticked(name, code == language), actions.SetLanguage(code)) for name, code in chosen]
    now = next((name for name, code in chosen if code == language), wording.settings_automatic)
    title = wording.settings_title if quiet is not None else wording.settings_title_private
    draft = MessageBuilder().add(title, Style.BOLD).add(f"\n\n{wording.settings_language}: {now}")
    draft.row(*choices[:3]).row(*choices[3:])
    if quiet is not None:
        draft.row(press(_ticked(wording.settings_quiet, quiet), actions.SetQuiet(not quiet)))
    return draft.message()


def _ticked(label: str, on: bool) -> str:
    return f"✓ {label}" if on else label
