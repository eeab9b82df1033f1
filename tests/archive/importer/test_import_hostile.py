"""Hostile raw files end in one sentence, within bounds, and end nothing else."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from bot.archive.importer import worker
from bot.archive.importer.draft import TranscriptDraft
from bot.archive.importer.facts import Facts
from bot.archive.importer.importing import draft_of
from bot.archive.importer.worker import read_all
from bot.base.errors import KnowledgeError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(body: str, above: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"{above}<w:document {W}><w:body>{body}</w:body></w:document>")
    return packed.getvalue()


ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
HOSTILE = {
    "a zip bomb": ("a.docx", lambda: document(" " * 50_000_000), "larger than can be read"),
    "a million paragraphs": ("a.docx", lambda: document("<w:p/>" * 1_200_000), "larger than can be read"),
    "an external entity": ("a.docx", lambda: document("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", ENTITY), "XML entities"),
    "a deep document": ("a.docx", lambda: document("<w:sdt>" * 9000 + "</w:sdt>" * 9000), "not a Word document"),
    "a page of many elements": ("a.html", lambda: b"<p>a</p>" * 500_000, "more than 400,000 elements"),
    "one huge line": ("a.txt", lambda: b"a " * 500_000, "can't be told from answers"),
    "deep quotations": ("a.md", lambda: b">" * 20_000 + b" Q", "can't be told from answers"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_sentence(name: str, tmp_path: Path) -> None:
    file, made, sentence = HOSTILE[name]
    (tmp_path / file).write_bytes(made())
    with pytest.raises(KnowledgeError, match=sentence):
        draft_of(tmp_path / file, Facts(id="x"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(KnowledgeError, match="is not a file"):
        draft_of(tmp_path / "a.txt", Facts(id="x"))


def test_control_characters_of_a_file_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\nb.txt"
    path.write_text("Once there was a lighthouse.")
    with pytest.raises(KnowledgeError) as caught:
        draft_of(path, Facts(id="x"))
    assert str(caught.value).isprintable()
    assert "a\\x1b[31m\\x0ab.txt" in str(caught.value)


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow.txt").write_text("Q: Why?\nA: So.\n" * 400_000)
    (tmp_path / "quick.txt").write_text("Q: Why?\n\nA: Because of the sea.\n")
    given = worker.ImportWorker.give

    def soon(own: worker.ImportWorker, task: worker.Task) -> None:
        given(own, task)
        if task[0].name == "slow.txt":
            own.until = 0.0

    monkeypatch.setattr(worker.ImportWorker, "give", soon)
    tasks = [(tmp_path / name, Facts(id="x")) for name in ("slow.txt", "quick.txt")]
    results = dict(read_all(tasks, workers=1))
    assert isinstance(results[0], KnowledgeError)
    assert "slow.txt can't be read within 60 seconds" in str(results[0])
    assert isinstance(results[1], TranscriptDraft)
    assert results[1].passages == ["Because of the sea."]


def test_a_process_that_dies_of_a_file_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Q: Why?\n\nA: So.\n" * 400_000)
    given = worker.ImportWorker.give

    def die(own: worker.ImportWorker, task: worker.Task) -> None:
        given(own, task)
        own._process.kill()

    monkeypatch.setattr(worker.ImportWorker, "give", die)
    ((_, result),) = read_all([(tmp_path / "a.txt", Facts(id="x"))], workers=1)
    assert isinstance(result, KnowledgeError)
    assert "can't be read within 2 GB of memory" in str(result)
