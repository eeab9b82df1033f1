"""Commands: what each command of the bot is answered with, by functions that are named for it (`_NAME`)."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from bot.base.log_policy import LogMode
from bot.chat import answers, browse
from bot.chat.actions import COMMANDS, command_route
from bot.chat.callback_data import passage_of_payload
from bot.chat.disclosures import (
    about_message,
    group_start,
    help_text,
    privacy_text,
    settings_message,
    start_message,
    unknown_sender,
)
from bot.chat.message import Message, Press
from bot.chat.screen import Screen
from bot.chat.talk import privacy_message
from bot.serving.clock_check import doubt
from bot.serving.handling import maintainers
from bot.serving.handling.addressing import Heard, To
from bot.serving.handling.choices import ChatChoices
from bot.serving.handling.consent import Consent
from bot.serving.handling.context import Context
from bot.serving.handling.groups import Groups
from bot.serving.handling.questions import Questions
from bot.serving.handling.quote_checks import Checks, is_question
from bot.serving.update_result import UpdateResult

Said = list[Message] | UpdateResult
Run = Callable[[Heard, Screen], Awaitable[Said]]

TO_PRIVACY = "privacy"  # what the links carry that lead from a group to a reader's rights


def _is_notice(heard: Heard, message: Message) -> bool:
    """Does nobody but the asker need to see it?"""
    if message.quotations or any(isinstance(one.action, Press) for row in message.buttons for one in row):
        return False
    usage = heard.command == "check" and not heard.words
    return usage or command_route(heard.command).for_asker


class Commands:
    """What commands do: `_NAME` for each of `COMMANDS`. It gives the messages to reply with, or, where it has replied
    itself, what became of the update. An unknown command gets the help in a private chat, silence in a group."""

    def __init__(
        self,
        context: Context,
        groups: Groups,
        choices: ChatChoices,
        questions: Questions,
        checks: Checks,
        consent: Consent,
    ) -> None:
        self._context, self._groups, self._choices = context, groups, choices
        self._answers, self._checks = questions, checks
        self._consent = consent

    async def run(self, heard: Heard) -> UpdateResult:
        """Do what a command says; or answer a message that has no words."""
        wording = await self._answers.wording(heard, None)
        screen = self._context.screen(wording, group=not heard.place.private)
        if heard.to is To.FORWARDED:
            mark = self._context.log.mark
            verdict = await self._checks.of_forward(screen, heard.words, mark(heard.place.chat_id), mark(heard.asker))
            if verdict is None and is_question(heard.words):
                return await self._answers.ask(replace(heard, to=To.QUESTION, borrowed=True), time.monotonic())
            return await self._reply(heard, screen, [verdict], "forwarded") if verdict else UpdateResult("forwarded")
        if heard.to is To.NO_WORDS:
            return await self._reply(heard, screen, [Message(wording.text_only)], "no words")
        if not self._is_known(heard) and not heard.place.private:
            return UpdateResult("not for us")
        if command_route(heard.command).personal and heard.reader_id is None:
            return await self._reply(heard, screen, [unknown_sender(wording, self._context.name)], "unknown sender")
        said = await self._run(heard.command if self._is_known(heard) else "help", heard, screen)
        return said if isinstance(said, UpdateResult) else await self._reply(heard, screen, said, "command")

    def _is_known(self, heard: Heard) -> bool:
        """Is it a command, and one for whoever sent it?"""
        route = COMMANDS.get(heard.command)
        return route is not None and (not route.maintainers or heard.reader_id in self._context.maintainers)

    async def _run(self, name: str, heard: Heard, screen: Screen) -> Said:
        run: Run = getattr(self, f"_{name}")
        return await run(heard, screen)

    async def verdict(self, heard: Heard) -> UpdateResult | None:
        """Say what the archive has of a quotation that a private message claims; None if it claims none."""
        screen = self._context.screen(await self._answers.wording(heard, None))
        said = await self._checks.verdict(screen, heard.words, self._context.log.mark(heard.asker))
        if not said:
            return None if said is None else UpdateResult("verdict", answered=True)
        return await self._reply(heard, screen, said, "verdict")

    async def guest_messages(self, heard: Heard, screen: Screen) -> list[Message]:
        """What a command is answered with where the bot is a guest: one message, whose buttons can't be pressed."""
        if command_route(heard.command).personal:
            return [unknown_sender(screen.wording, self._context.name)]
        said = await self._run(heard.command if command_route(heard.command).guest else "help", heard, screen)
        assert not isinstance(said, UpdateResult)
        return said

    async def _reply(self, heard: Heard, screen: Screen, messages: list[Message], why: str) -> UpdateResult:
        if not heard.place.private and len(messages) == 1 and _is_notice(heard, messages[0]):
            await self._context.sender.send_ephemeral(heard.place, heard.reader_id, messages[0])
        else:
            await self._context.sender.send(heard.place, messages, self._context.stopped(screen))
        self._context.conversations.note(heard.place.chat_id, heard.asker, answers.ids_shown(messages))
        return UpdateResult(why, answered=True)

    async def _start(self, heard: Heard, screen: Screen) -> Said:
        passage_id = passage_of_payload(heard.words)
        if passage_id is not None:
            return answers.passage_by_id(screen, passage_id)
        if screen.group:
            return [group_start(screen.wording, self._context.name)]
        if heard.words == TO_PRIVACY:
            return [privacy_message(screen)]
        return [start_message(screen.wording, self._context.log.mode, topics=screen.archive.may_have_topics)]

    async def _help(self, _: Heard, screen: Screen) -> Said:
        return [Message(help_text(screen.wording, inline=screen.inline))]

    async def _ask(self, _: Heard, screen: Screen) -> Said:
        return [Message(screen.wording.ask_usage)]

    async def _about(self, _: Heard, screen: Screen) -> Said:
        return [about_message(screen.wording, screen.contact)]

    async def _privacy(self, _: Heard, screen: Screen) -> Said:
        log = self._context.log
        before = screen.log is not LogMode.SEALED and await log.may_hold_questions()
        here = log.key_is_here()
        text = privacy_text(screen.wording, screen.log, contact=screen.contact, before=before, key_is_here=here)
        return [Message(text)]

    async def _optout(self, heard: Heard, screen: Screen) -> Said:
        assert heard.reader_id is not None  # the command is `personal`
        return await self._consent.opt_out(heard.place, heard.message_id, heard.reader_id, screen.wording)

    async def _optin(self, _: Heard, screen: Screen) -> Said:
        return [Message(screen.wording.optin_usage)]

    async def _check(self, heard: Heard, screen: Screen) -> Said:
        return [await self._checks.message(screen, heard.words, self._context.log.mark(heard.asker))]

    async def _forget(self, heard: Heard, screen: Screen) -> Said:
        assert heard.reader_id is not None  # the command is `personal`
        return [await self._consent.forget(heard.place.chat_id, heard.reader_id, screen.wording)]

    async def _settings(self, heard: Heard, screen: Screen) -> Said:
        choices = await self._choices.of(heard.place.chat_id)
        if heard.place.private:
            return [settings_message(screen.wording, choices.language, None)]
        anonymous = heard.reader_id is None  # an admin who speaks as the group
        if not anonymous and not await self._groups.is_admin(heard.place.chat_id, heard.reader_id or 0):
            return [Message(screen.wording.settings_admins_only)]
        return [settings_message(screen.wording, choices.language, choices.quiet)]

    async def _language(self, heard: Heard, screen: Screen) -> Said:
        return await self._settings(heard, screen)

    async def _topics(self, heard: Heard, screen: Screen) -> Said:
        await self._context.find_topics(screen.archive, self._context.log.mark(heard.asker))
        return [browse.topic_list(screen)]

    async def _interviews(self, _: Heard, screen: Screen) -> Said:
        return [browse.interviews(screen)]

    async def _questions(self, heard: Heard, screen: Screen) -> Said:
        return [browse.questions(screen, heard.words if heard.words in screen.archive.interviews else None)]

    async def _status(self, _: Heard, screen: Screen) -> Said:
        """The state of the bot, for maintainers: no question, no reader."""
        totals = ", ".join(f"{name} {count}" for name, count in sorted(self._context.metrics.totals.items()))
        archive = self._context.engine().archive
        clock = [said] if (said := doubt(self._context.clock)) is not None else []
        wrong = "".join(f"\n{line}" for line in (*clock, *self._context.golden(), *self._context.problems()[:10]))
        log = self._context.log.health()
        kept = "is well" if log.trouble is None else f"{log.trouble}"
        waiting = f"; {log.waiting} wait" if log.waiting else ""
        lost = f"; the words of {log.lost} are lost" if log.lost else ""
        text = (
            f"Archive {archive.version[:12]}: {len(archive.interviews)} interviews, {len(archive.passages)} passages\n"
            f"Up {self._context.metrics.uptime_hours():.1f} h\nUpdates: {totals or 'none yet'}\n"
            f"The question log {kept}{waiting}{lost}{''.join(self._switched_off())}{wrong}"
        )
        return [Message(text)]

    def _switched_off(self) -> Iterator[str]:
        """What readers miss because @BotFather was not told, a line each."""
        if not self._context.me.supports_inline_queries:
            yield "\nInline mode is off: @BotFather, /setinline; then restart the bot"
        if not self._context.me.supports_guest_queries:
            yield "\nGuest mode is off: @BotFather, Bot Settings; then restart the bot"

    async def _stats(self, heard: Heard, screen: Screen) -> Said:
        counters = await self._context.log.counters()
        if counters is None:
            return [Message(maintainers.AWAY)]
        week = self._context.clock.week()
        text = maintainers.caption(counters, week)
        picture = await maintainers.picture(counters, screen.archive, week)
        if picture is None:
            return [Message(text)]
        await self._context.sender.picture(heard.place, picture, text)
        return UpdateResult("command", answered=True)

    async def _gaps(self, _: Heard, screen: Screen) -> Said:
        counters = await self._context.log.counters()
        text = maintainers.AWAY if counters is None else maintainers.gaps(counters, screen.archive)
        return [Message(text)]
