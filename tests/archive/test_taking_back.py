"""Withdrawing, correcting, restoring, excluding, embargoing, in any order: the files stay valid, and what is said of a
passage is what the archive does."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.archive import editing, withdrawing
from bot.archive.folder import Folder
from bot.archive.interview import Passage, Status
from bot.archive.rules import KnowledgeFiles
from bot.archive.standing import SHOWN, standing_of
from bot.archive.tombstone_record import TombstoneRecord
from bot.base.errors import KnowledgeError
from tests.archive.test_editing import LAMP, LATE, TODAY, WORDS, archive_of, file_of
from tests.archive.writing import INTERVIEW, knowledge

OTHER = """\
---
id: other
title: On the pier
speaker: {name: Ada Quist}
outlet: Harbour Post
language: en
status: published
---
## Who built the pier?

My grandfather did, with eleven men and one horse in a single summer.

They were paid in herring.
"""
NOTICES = st.sampled_from(["It was misheard.", "The speaker asked for it."])
DAYS = st.sampled_from([TODAY - dt.timedelta(days=3), TODAY + dt.timedelta(days=3)])


class TakingBack(RuleBasedStateMachine):
    """A folder of two interviews and a running bot that reads it after each command."""

    def __init__(self) -> None:
        super().__init__()
        self.away: set[str] = set()  # words that were withdrawn and not restored
        self.number = 0

    @initialize()
    def start(self) -> None:
        self.folder = knowledge(Path(tempfile.mkdtemp()), interviews__other_md=OTHER)
        self.record = TombstoneRecord(self.folder / ".copy")
        self.running = Folder(self.folder, record=self.record)
        self.look()

    def look(self) -> None:
        self.loading = self.running.load(TODAY)
        assert self.running.knowledge is not None
        self.files: KnowledgeFiles = self.running.knowledge

    def passages(self) -> list[Passage]:
        return list(self.files.passages().values())

    @rule(data=st.data(), erase=st.booleans())
    def withdraw(self, data: st.DataObject, erase: bool) -> None:
        if not (passages := self.passages()):
            return
        target = data.draw(st.sampled_from(passages))
        withdrawing.withdraw(self.folder, [target.id], TODAY, erase=erase and len(passages) > 2)
        self.away.add(target.text)
        self.look()

    @rule(interview=st.sampled_from(["toy-harbour", "other"]))
    def withdraw_interview(self, interview: str) -> None:
        if interview in self.files.interviews:
            withdrawing.withdraw(self.folder, [interview], TODAY)
            self.away |= {one.text for one in self.files.interviews[interview].passages}
            self.look()

    @rule(data=st.data(), notice=NOTICES, changed=st.booleans())
    def correct(self, data: st.DataObject, notice: str, changed: bool) -> None:
        if not (passages := self.passages()):
            return
        target = data.draw(st.sampled_from(passages))
        self.number += 1
        words = (
            f"These are words number {self.number}, which stand here since they were corrected." if changed else None
        )
        now = editing.correct(self.folder, target.id, notice, words, TODAY)
        if target.text in self.away:
            self.away.add(now.text)
        self.look()

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        if not (passages := self.passages()):
            return
        target = data.draw(st.sampled_from([*(one.id for one in passages), *self.files.interviews]))
        shown = {one.id for one in self.passages() if self.standing(one) == SHOWN}
        try:
            plan = withdrawing.plan_restoring(self.folder, [target], TODAY, self.record)
        except KnowledgeError:
            assert not self.is_withdrawn(target)
            return
        withdrawing.restore(self.folder, plan)
        self.look()
        now = {one.id for one in self.passages() if self.standing(one) == SHOWN}
        assert {one.id for one in plan.shown} == now - shown
        assert all(self.standing(one) == why for one, why in plan.unseen)
        back = {one.text for one in plan.shown} | {one.text for one, why in plan.unseen if "it is withdrawn" not in why}
        self.away -= back

    @rule(data=st.data())
    def exclude(self, data: st.DataObject) -> None:
        if self.files.interviews:
            interview = self.files.interviews[data.draw(st.sampled_from(sorted(self.files.interviews)))]
            chosen = data.draw(st.lists(st.sampled_from(interview.passages), unique=True, max_size=2))
            self.edit(interview.path, "exclude", editing.exclusion_lines([one.id for one in chosen]))

    @rule(data=st.data(), day=DAYS)
    def embargo(self, data: st.DataObject, day: dt.date) -> None:
        if self.files.interviews:
            interview = self.files.interviews[data.draw(st.sampled_from(sorted(self.files.interviews)))]
            self.edit(interview.path, "status", "status: embargoed", look=False)
            self.edit(interview.path, "embargo_until", f"embargo_until: {day}")

    @rule(interview=st.sampled_from(["toy-harbour", "other"]))
    def publish(self, interview: str) -> None:
        if interview not in self.files.interviews:
            return
        about = self.files.interviews[interview].about
        if about.status is Status.WITHDRAWN or (about.embargo_until or TODAY) > TODAY:
            with pytest.raises(KnowledgeError):
                editing.publish(self.folder, interview, TODAY)
        else:
            editing.publish(self.folder, interview, TODAY)
            self.look()
            assert self.files.interviews[interview].about.status in (Status.PUBLISHED, Status.CORRECTED)

    def is_withdrawn(self, target: str) -> bool:
        if target in self.files.interviews:
            return self.files.interviews[target].about.status is Status.WITHDRAWN
        return target in self.files.stones.ids

    def edit(self, path: str, key: str, lines: str, *, look: bool = True) -> None:
        text = editing.text_of(self.folder, Path(path))
        editing.rewrite(self.folder, Path(path), editing.set_key(text, key, lines))
        if look:
            self.look()

    def standing(self, passage: Passage) -> str:
        return standing_of(self.files, TODAY)(passage)

    @invariant()
    def check_finds_nothing(self) -> None:
        assert self.loading.problems == ()

    @invariant()
    def what_is_withdrawn_is_nowhere(self) -> None:
        assert self.loading.archive is not None
        assert self.away.isdisjoint({one.text for one in self.loading.archive.passages})

    @invariant()
    def what_is_said_of_a_passage_is_what_the_archive_does(self) -> None:
        archive = self.loading.archive
        assert archive is not None
        for passage in self.passages():
            assert (self.standing(passage) == SHOWN) == (archive.passage(passage.id) is not None), self.standing(
                passage
            )


TakingBack.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink what reads files at each step takes minutes
)
test_any_order_leaves_the_files_valid = TakingBack.TestCase


def restore(folder: Path, *targets: str) -> withdrawing.Restoring:
    plan = withdrawing.plan_restoring(folder, targets, TODAY)
    withdrawing.restore(folder, plan)
    return plan


def test_a_corrected_passage_that_is_withdrawn_and_erased_leaves_nothing_to_mend(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    now = editing.correct(folder, LAMP, "It is the state that pays.", "The state pays for the lamp.", TODAY)
    withdrawing.withdraw(folder, [now.id], TODAY, erase=True)
    assert Folder(folder).load(TODAY).problems == ()
    assert "state" not in file_of(folder)  # nor does the notice tell what the words were
    assert "status: published" in file_of(folder)


def test_a_restored_passage_is_quoted_again_and_nothing_is_left_to_mend(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, [LAMP, LATE], TODAY)
    plan = restore(folder, LAMP)
    assert [one.id for one in plan.shown] == [LAMP]
    assert {one.id for one in archive_of(folder).passages} >= {LAMP}
    assert archive_of(folder).passage(LATE) is None
    assert Folder(folder).load(TODAY).problems == ()


def test_an_interview_comes_back_with_its_status_and_without_what_was_withdrawn_for_itself(tmp_path: Path) -> None:
    draft = INTERVIEW.replace("status: published", "status: draft")
    for name, text in {"published": INTERVIEW, "draft": draft}.items():
        folder = knowledge(tmp_path / name, interviews__toy_harbour_md=text)
        withdrawing.withdraw(folder, [LAMP], TODAY)
        withdrawing.withdraw(folder, ["toy-harbour"], TODAY)
        plan = restore(folder, "toy-harbour")
        assert f"status: {name}\n" in file_of(folder)
        assert (LAMP, "readers don't see it: it is withdrawn") in [(one.id, why) for one, why in plan.unseen] or (
            name == "draft"
        )
        assert WORDS not in [one.text for one in archive_of(folder).passages]


@pytest.mark.parametrize("erase", [False, True])
def test_a_passage_withdrawn_for_itself_after_its_interview_stays_away_when_that_comes_back(
    tmp_path: Path, erase: bool
) -> None:
    asked = f"asked:\n  - passages: [{LAMP}]\n    en: [who finances it]\n"
    folder = knowledge(tmp_path, asked__toy_harbour_yaml=asked)
    withdrawing.withdraw(folder, ["toy-harbour"], TODAY)
    withdrawing.withdraw(folder, [LAMP], TODAY, erase=erase)
    plan = restore(folder, "toy-harbour")
    assert LATE in [one.id for one in plan.shown]
    assert LAMP not in [one.id for one in plan.shown]
    assert archive_of(folder).passage(LAMP) is None
    assert Folder(folder).load(TODAY).problems == ()


def test_what_was_withdrawn_with_its_interview_stays_away_where_its_words_are_gone(tmp_path: Path) -> None:
    asked = f"asked:\n  - passages: [{LAMP}]\n    en: [who finances it]\n"
    folder = knowledge(tmp_path, asked__toy_harbour_yaml=asked)
    withdrawing.withdraw(folder, ["toy-harbour"], TODAY)
    path = folder / "interviews" / "toy-harbour.md"
    path.write_text(path.read_text("utf-8").replace(f"{WORDS}\n\n", ""), encoding="utf-8")
    restore(folder, "toy-harbour")
    assert Folder(folder).load(TODAY).problems == ()


def test_words_that_were_erased_must_be_put_back_before_they_are_restored(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, [LAMP], TODAY, erase=True)
    with pytest.raises(KnowledgeError, match="are in no file any more; put them back first"):
        restore(folder, LAMP)
    (folder / "interviews" / "toy-harbour.md").write_text(INTERVIEW)
    restore(folder, LAMP)
    assert WORDS in [one.text for one in archive_of(folder).passages]


@pytest.mark.parametrize("target", [LAMP, "toy-harbour", "toy-harbour.aaaaaaaa", "nobody"])
def test_what_is_not_withdrawn_can_not_be_restored(tmp_path: Path, target: str) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, [LATE], TODAY)
    before = (folder / "withdrawn.yaml").read_text()
    with pytest.raises(KnowledgeError):
        restore(folder, LATE, target)
    assert (folder / "withdrawn.yaml").read_text() == before


def test_what_is_corrected_while_it_is_withdrawn_or_excluded_stays_unseen(tmp_path: Path) -> None:
    for name, keys in {"withdrawn": "", "excluded": f"\nexclude: [{LAMP}]"}.items():
        text = INTERVIEW.replace("status: published", f"status: published{keys}")
        folder = knowledge(tmp_path / name, interviews__toy_harbour_md=text)
        if not keys:
            withdrawing.withdraw(folder, [LAMP], TODAY)
        now = editing.correct(folder, LAMP, "Misheard.", "The county pays for it, and it always did.", TODAY)
        assert archive_of(folder).passage(now.id) is None
        assert Folder(folder).load(TODAY).problems == ()
        if not keys:
            assert [one.id for one in restore(folder, LAMP).shown] == [now.id]


def test_what_the_copy_alone_remembers_is_written_again_or_restored(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    record = TombstoneRecord(tmp_path / "copy")
    withdrawing.withdraw(folder, [LAMP], TODAY)
    running = Folder(folder, record=record)
    running.load()
    (folder / "withdrawn.yaml").unlink()
    assert len(running.load().problems) == 1
    withdrawing.withdraw(folder, [LAMP], TODAY, record=TombstoneRecord(tmp_path / "copy", read_only=True))
    assert running.load().problems == ()
    (folder / "withdrawn.yaml").unlink()
    plan = withdrawing.plan_restoring(folder, [LAMP], TODAY, TombstoneRecord(tmp_path / "copy", read_only=True))
    withdrawing.restore(folder, plan)
    assert running.load().problems == ()
    assert WORDS in [one.text for one in running.load().archive.passages]  # type: ignore[union-attr]


def test_comments_in_the_list_stay(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, [LAMP], TODAY)
    path = folder / "withdrawn.yaml"
    path.write_text(path.read_text().replace("withdrawn:\n", "withdrawn:\n  # asked for by letter\n") + "# the end\n")
    withdrawing.withdraw(folder, [LATE], TODAY)
    restore(folder, LAMP)
    text = path.read_text()
    assert "  # asked for by letter\n" in text
    assert "# the end\n" in text
    assert f"restored:\n  - passage: {LAMP}\n" in text


@pytest.mark.parametrize(
    "listed", ["withdrawn: []\n", "withdrawn:\n", "restored: []\n", "# nothing yet\n", "withdrawn: ~"]
)
def test_an_empty_list_is_written_into(tmp_path: Path, listed: str) -> None:
    folder = knowledge(tmp_path, withdrawn_yaml=listed)
    withdrawing.withdraw(folder, [LAMP], TODAY)
    assert Folder(folder).load(TODAY).problems == ()
    assert archive_of(folder).withdrawn == {LAMP}
    restore(folder, LAMP)
    assert Folder(folder).load(TODAY).problems == ()


def test_a_list_in_brackets_is_written_into(tmp_path: Path) -> None:
    folder = knowledge(tmp_path, withdrawn_yaml=f"withdrawn: [{{passage: {LATE}, on: 2026-11-24}}]\n")
    withdrawing.withdraw(folder, [LAMP], TODAY)
    assert Folder(folder).load(TODAY).problems == ()
    assert archive_of(folder).withdrawn == {LAMP, LATE}


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("status: withdrawn", "is withdrawn; `interview-bot restore toy-harbour`"),
        ("status: embargoed\nembargo_until: 2026-12-01", "is embargoed until 2026-12-01"),
        ("status: draft\ntopcis: [x]", "can't be published before this is mended: .*did you mean `topics`"),
    ],
)
def test_what_may_not_be_published_is_not(tmp_path: Path, keys: str, why: str) -> None:
    text = INTERVIEW.replace("status: published", keys)
    folder = knowledge(tmp_path, interviews__toy_harbour_md=text)
    with pytest.raises(KnowledgeError, match=why):
        editing.publish(folder, "toy-harbour", TODAY)
    assert file_of(folder) == text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pays for the LAMP and", [LAMP]),
        ("“the great storm”", [LAMP]),
        ("years it pay", [LATE]),
        ("pays", [LAMP, LATE]),
        ("ays for", []),
        ("—", []),
    ],
)
def test_passages_are_found_by_their_words(tmp_path: Path, words: str, found: list[str]) -> None:
    assert [one.id for one in editing.knowledge_files(knowledge(tmp_path)).holding(words)] == found
