"""`check` as a maintainer, an editor and a pre-commit hook use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.archive.folder import load
from tests.archive.writing import INTERVIEW, body, front, knowledge
from tests.program import app

TWICE = "It was so on each day of that year, and it was so in the next year as well."
FAULTS = {
    "interviews__a_md": front(id="a", status="hidden"),
    "interviews__b_md": front(id="b", colour="blue", title=None),
    "interviews__c_md": front(id="c", date="2024-13-45"),
    "interviews__d_md": front(id="d", status="embargoed"),
    "interviews__e_md": body(f"## One?\n\n## Two?\n\n{TWICE}\n\n{TWICE}\n").replace("id: toy-harbour", "id: e"),
    "interviews__f_md": "no front matter",
    "interviews__g_md": front(id="g", topics="&x [one]"),
    "interviews__h_md": front(id="h", exclude="[h.aaaaaaaa]"),
    "interviews__i_md": front(id="i", corrections="[{date: 2024-01-02, passage: i.aaaaaaaa, text: t}]"),
    "interviews__j_md": INTERVIEW.encode("utf-16"),
    "interviews__k_txt": "Q: Who?",
    "interviews__l_md": front(id="l", title="A: b: c"),
    "interviews__m_md": front(id="m", title='""'),
    "interviews__n_md": front(id="n", embargo_until="soon"),
    "interviews__o_md": front(id="o").replace("---\nMara", "Mara"),
    "interviews__p_md": front(id="p", original="nowhere"),
    "asked__toy_harbour_yaml": "asked:\n  - {passages: [toy-harbour.aaaaaaaa], en: [why, Why?]}\n",
    "golden__toy_harbour_yaml": "find:\n  - {question: why, passages: [toy-harbour.bbbbbbbb]}\n",
    "vocabulary_yaml": "- {means: a, en: [a, b]}\n- {means: c, en: [b, c]}\n- {means: d, en: [d]}\n",
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(tmp_path / "knowledge"))
    return CliRunner()


def test_a_clean_folder_ends_well(run: CliRunner, tmp_path: Path) -> None:
    knowledge(tmp_path / "knowledge")
    result = run.invoke(app, ["check"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[0] == "No problem found."


def test_what_nobody_has_phrased_is_told_and_is_no_problem(run: CliRunner, tmp_path: Path) -> None:
    other = body("## One?\n\nThe ferry came at noon.\n\nNobody was on board.\n\n## Two?\n\nIt left an hour later.\n")
    folder = knowledge(tmp_path / "knowledge", interviews__b_md=other.replace("id: toy-harbour", "id: b"))
    first, *_ = [one.id for one in load(folder).archive.interviews["b"].passages]  # type: ignore[union-attr]
    (folder / "asked").mkdir()
    (folder / "asked/b.yaml").write_text(f"asked:\n  - {{passages: [{first}], en: [who pays]}}\n", encoding="utf-8")
    result = run.invoke(app, ["check"])
    some, none = result.stderr.splitlines()[1:]
    assert result.exit_code == 0
    assert "b.md: 2 of 3 passages without a phrasing" in some
    assert "`interview-bot draft b --missing`" in some
    assert none.startswith("1 interview without a phrasing (toy-harbour)")


def test_what_two_interviews_do_not_answer_is_no_problem(run: CliRunner, tmp_path: Path) -> None:
    asked = "unanswered: {en: [how old is she]}\n"
    knowledge(
        tmp_path / "knowledge", interviews__b_md=front(id="b"), asked__b_yaml=asked, asked__toy_harbour_yaml=asked
    )
    assert "how old is she" not in run.invoke(app, ["check"]).output


def test_more_than_twenty_faults_are_found_in_one_run(run: CliRunner, tmp_path: Path) -> None:
    knowledge(tmp_path / "knowledge", **FAULTS)
    result = run.invoke(app, ["check"])
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert len(lines) >= 20, result.stdout
    assert all(line.startswith(str(tmp_path)) and line.split(":")[1].isdigit() for line in lines)
    named = {Path(line.split(":")[0]).name for line in lines}
    assert len(named & {path.name for path in (tmp_path / "knowledge").rglob("*.*")}) == len(FAULTS)
    assert result.stderr == f"{len(lines)} problems.\n"


TWENTY = """\
asked/toy-harbour.yaml:2: no passage has the id toy-harbour.aaaaaaaa; if its words changed, write the id
asked/toy-harbour.yaml:2: “Why?” stands on
golden/toy-harbour.yaml:2: no passage has the id toy-harbour.bbbbbbbb; if its words changed, write the id
interviews/a.md:7: `status` must be 'draft', 'embargoed', 'published', 'corrected' or 'withdrawn'
interviews/b.md:2: `title` is missing; add it
interviews/b.md:7: `colour` is not a key that is known here; take it out
interviews/c.md:8: “2024-13-45” can't be; a date is written like 2024-05-31
interviews/d.md:7: an embargo without `embargo_until` never opens; add the day it ends
interviews/e.md:9: this question has no answer; write the answer below it, or take it out
interviews/e.md:15: this paragraph stands on line 13 already; take one out
interviews/f.md:1: the front matter is missing; begin with a line `---`, the keys, a line `---`
interviews/g.md:8: anchors (&) and aliases (*) are not read; write the value out, or quote it
interviews/h.md:8: `exclude` names h.aaaaaaaa, but no passage has this id; write the one that its words have now
interviews/h.md:14: this paragraph stands in
interviews/i.md:8: a correction of i.aaaaaaaa, but no passage here has this id; mend it, or,
interviews/j.md:1: the file is in UTF-16; save it as UTF-8
interviews/k.txt:1: only .md files are read here; turn it into one with `interview-bot import`
interviews/l.md:3: a text with a colon in it must stand in quotes
interviews/m.md:3: `title` is empty; write it
interviews/n.md:8: `embargo_until` must be a day like 2024-05-31
interviews/o.md:1: the front matter has no end; write a line `---` below its keys
interviews/p.md:8: `original: nowhere` is not the id of an interview here; put it in, or take the key out
vocabulary.yaml:2: “b” means “a” in an entry above, too; keep it in one
vocabulary.yaml:3: “d” has fewer than two terms, so it links nothing; add one
"""


def test_each_of_two_dozen_faults_is_told_where_it_is_and_with_what_to_do(run: CliRunner, tmp_path: Path) -> None:
    knowledge(tmp_path / "knowledge", **FAULTS)
    lines = run.invoke(app, ["check"]).stdout.replace(str(tmp_path / "knowledge") + "/", "").splitlines()
    untold = [fault for fault in TWENTY.splitlines() if not any(line.startswith(fault) for line in lines)]
    assert untold == [], "\n".join(lines)


def test_what_keeps_a_file_out_is_told_first_each_by_path_and_line(run: CliRunner, tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge", **FAULTS)
    fatal = {str(one) for one in load(folder).problems if one.fatal}
    lines = run.invoke(app, ["check"]).stdout.splitlines()
    places = [(line not in fatal, line.split(":")[0], int(line.split(":")[1])) for line in lines]
    assert places == sorted(places)
    assert len({kept for kept, _, _ in places}) == 2


def test_of_a_named_file_only_its_own_problems_are_told(run: CliRunner, tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge", **FAULTS)
    result = run.invoke(app, ["check", str(folder / "interviews" / "a.md")])
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [str(folder / "interviews" / "a.md")] * 1


def test_a_file_that_lies_elsewhere_is_read_as_an_interview(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(front(colour="blue"))
    result = run.invoke(app, ["check", str(tmp_path / "draft.md")])
    assert result.exit_code == 1
    assert "`colour` is not a key" in result.stdout


def test_a_missing_folder_is_told_in_a_sentence(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["check"])
    assert result.exit_code == 1
    assert "there is no such folder" in result.stdout


def test_the_schema_names_every_key_with_its_meaning(run: CliRunner) -> None:
    from bot.archive.interview import FrontMatter

    schema = json.loads(run.invoke(app, ["check", "--schema"]).stdout)
    assert set(schema["properties"]) == set(FrontMatter.model_fields)
    assert all("description" in one for one in schema["properties"].values())
    assert set(schema["required"]) == {"id", "title", "outlet", "language"}
    assert schema["anyOf"] == [{"required": ["speaker"]}, {"required": ["speakers"]}]
    assert schema["additionalProperties"] is False


def test_a_path_that_is_not_there_is_a_misspelt_path_and_no_missing_setting(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["check", str(tmp_path / "knowledge" / "interviews" / "nope.md")])
    assert result.exit_code == 1
    assert "there is no such file or folder" in result.stdout
    assert "BOT_KNOWLEDGE" not in result.stdout
