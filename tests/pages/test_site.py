"""The web pages of an archive: what is on them, what is not, and what a second build writes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree, html

from bot.archive import gate
from bot.archive.archive import Archive
from bot.archive.interview import Correction, Speaker, passage_id
from bot.base.errors import NotVerbatim, PagesError
from bot.chat.attribution import page_address
from bot.chat.wording.choice import WORDINGS
from bot.pages import search_index
from bot.pages.layout import LANGUAGES, links_to
from bot.pages.output import LIST_NAME
from bot.pages.proof import prove
from bot.pages.rendering import Options
from bot.pages.site import build
from tests.chat import making

NOW = dt.datetime(2026, 5, 12, tzinfo=dt.UTC)
ADDRESS = "https://example.org/archive"
OPTIONS = Options(links_to(ADDRESS), "some_bot", "Write to desk@example.org.", cards=False, searchable=False)
OWLS, STOVE = passage_id("box", "Nothing but owls."), passage_id("box", "In the signal box. It has a stove.")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    build(making.archive(), tmp_path / "site", OPTIONS, now=NOW)
    return tmp_path / "site"


def everything(site: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in site.rglob("*") if path.is_file())


def page(site: Path, name: str) -> html.HtmlElement:
    return html.fromstring((site / name / "index.html").read_text(encoding="utf-8"))


def test_every_passage_has_a_permanent_page_at_the_address_that_citations_give(site: Path) -> None:
    for passage in making.archive().passages:
        path = page_address(ADDRESS, passage).removeprefix(ADDRESS + "/")
        quoted = page(site, path).xpath("//blockquote")
        assert [one.text_content() for one in quoted] == [passage.text]


@pytest.mark.parametrize("frame", LANGUAGES)
@pytest.mark.parametrize("name", ["", "i/box/", "topics/", "check/", "kept/"])
def test_every_frame_language_has_every_page_and_leads_to_the_others(site: Path, frame: str, name: str) -> None:
    prefix = "" if frame == LANGUAGES[0] else f"{frame}/"
    found = page(site, prefix + name)
    assert found.get("lang") == frame
    for language, address in ((one.get("hreflang"), one.get("href")) for one in found.xpath("//footer//a[@hreflang]")):
        path = address.removeprefix("/archive/").partition("#")[0]
        assert page(site, path).get("lang") == language


def test_the_text_keeps_its_own_language_and_direction(tmp_path: Path) -> None:
    made = making.archive(making.interview(language="fa"))
    build(made, tmp_path / "site", OPTIONS, now=NOW)
    for one in page(tmp_path / "site", "ru/i/box").xpath("//main//*[@data-passage or self::h1 or self::h2]"):
        assert (one.get("lang"), one.get("dir")) == ("fa", "rtl")


def test_no_page_links_to_a_page_that_is_not_there(site: Path) -> None:
    for path in site.rglob("*.html"):
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        for address in tree.xpath("//@href | //@src"):
            if not address.startswith("/archive/"):
                continue
            name, _, anchor = address.removeprefix("/archive/").partition("#")
            target = site / name / "index.html" if not name or name.endswith("/") else site / name
            assert target.is_file(), f"{path}: {address}"
            assert not anchor or html.fromstring(target.read_text(encoding="utf-8")).xpath(f"//*[@id='{anchor}']")


def test_nothing_is_loaded_from_elsewhere_and_no_page_but_the_search_may_run_a_script(site: Path) -> None:
    for path in site.rglob("*.html"):
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert not tree.xpath("//script[not(@type='application/ld+json')] | //*[@style] | //style | //@onclick")


def test_a_second_build_of_the_same_archive_writes_nothing(site: Path) -> None:
    assert build(making.archive(), site, OPTIONS, now=NOW + dt.timedelta(days=1)).written == 0


def test_an_edit_writes_only_what_it_changes(site: Path) -> None:
    other = making.interview("hut", [("Who?", ("Nobody at all lives here.",))], title="The hut")
    report = build(making.archive(making.interview(), other), site, OPTIONS, now=NOW)
    before = {path: path.stat().st_mtime_ns for path in (site / "p").rglob("*.html")}
    changed = making.interview("hut", [("Who?", ("Nobody at all lives here now.",))], title="The hut")
    report = build(making.archive(making.interview(), changed), site, OPTIONS, now=NOW)
    still = {path for path, at in before.items() if path.exists() and path.stat().st_mtime_ns == at}
    assert len(still) == len(making.archive().passages)
    assert 0 < report.written < 15
    assert report.removed > 0


def without_owls() -> Archive:
    talk = [exchange for exchange in making.TALK if "Nothing but owls." not in exchange[1]]
    return making.archive(making.interview(exchanges=talk), withdrawn=frozenset({OWLS}))


def test_a_withdrawal_leaves_no_trace_but_the_neutral_notice(site: Path) -> None:
    assert "owls" in everything(site)
    build(without_owls(), site, OPTIONS, now=NOW)
    assert "owls" not in everything(site)
    assert "taken back" in page(site, f"p/{OWLS}").text_content()
    assert (site / "p" / OWLS / "gone").exists()
    assert OWLS not in (site / "sitemap.xml").read_text()


@pytest.mark.parametrize("frame", LANGUAGES)
def test_an_answer_of_which_a_passage_is_held_back_says_so_and_no_other_does(tmp_path: Path, frame: str) -> None:
    rest = gate.without(making.interview(), lambda one: one.text.startswith("My sister"))
    build(making.archive(rest), tmp_path / "site", OPTIONS, now=NOW)
    prefix = "" if frame == LANGUAGES[0] else f"{frame}/"
    (notice,) = page(tmp_path / "site", f"{prefix}i/box").xpath("//p[@class='notice']")
    assert notice.text == WORDINGS[frame].answer_shortened
    assert notice.getprevious().text == "Where do you sleep?"
    assert "not shown -->\n\n" in (tmp_path / "site" / "i" / "box.md").read_text(encoding="utf-8")


def test_a_second_build_follows_what_is_held_back_though_no_passage_of_the_page_changed(site: Path) -> None:
    added = [(question, (*texts, "Not for print.")) for question, texts in making.TALK]
    rest = gate.without(making.interview(exchanges=added), lambda one: one.text == "Not for print.")
    build(making.archive(rest), site, OPTIONS, now=NOW)
    assert len(page(site, "i/box").xpath("//p[@class='notice']")) == len(making.TALK)
    build(making.archive(), site, OPTIONS, now=NOW)
    assert page(site, "i/box").xpath("//p[@class='notice']") == []


def test_an_interview_that_is_gone_leaves_no_file(site: Path) -> None:
    other = making.archive(making.interview("hut", [("Who?", ("Nobody at all lives here.",))], title="The hut"))
    build(other, site, OPTIONS, now=NOW)
    assert not [path for path in site.rglob("*") if "box" in path.name]
    assert "signal box" not in everything(site)


def test_the_address_of_earlier_words_shows_the_new_ones_and_the_notice(tmp_path: Path) -> None:
    old = passage_id("box", "Nothing.")
    correction = Correction(date=dt.date(2026, 4, 1), passage=old, text="The owls were left out.", now=OWLS)
    made = making.archive(making.interview(corrections=(correction,)))
    build(made, tmp_path / "site", OPTIONS, now=NOW)
    text = page(tmp_path / "site", f"p/{old}").text_content()
    assert "Nothing but owls." in text
    assert "The owls were left out." in text
    feed = etree.parse(tmp_path / "site" / "corrections.atom")
    assert "The owls were left out." in "".join(feed.getroot().itertext())


def test_a_long_interview_is_cut_into_pages_below_30_kilobytes(tmp_path: Path) -> None:
    exchanges = [
        (f"Question {n}?", [f"Ответ номер {n} {m}. " + "Слова идут дальше. " * 30 for m in range(4)]) for n in range(30)
    ]
    made = making.archive(making.interview(exchanges=exchanges, language="ru"))
    build(made, tmp_path / "site", OPTIONS, now=NOW)
    pages = list((tmp_path / "site" / "ru" / "i" / "box").rglob("index.html"))
    assert len(pages) > 3
    assert max(path.stat().st_size for path in pages) < 30_000
    quoted = [one for path in pages for one in html.fromstring(path.read_text()).xpath("//@data-passage")]
    assert sorted(quoted) == sorted(passage.id for passage in made.passages)


def test_the_data_for_programs_is_the_quotation(site: Path) -> None:
    found = page(site, f"p/{OWLS}")
    data = json.loads(found.xpath("//script[@type='application/ld+json']")[0].text)
    assert (data["@type"], data["text"]) == ("Quotation", "Nothing but owls.")
    assert data["spokenByCharacter"]["name"] == "Edda Voss"
    assert found.xpath("//meta[@name='citation_author']/@content") == ["Edda Voss"]
    assert found.xpath("//link[@rel='canonical']/@href") == [f"{ADDRESS}/p/{OWLS}/"]


def test_what_a_file_says_cannot_become_markup(tmp_path: Path) -> None:
    words = "<script>alert(1)</script> </script><b>& so on"
    made = making.archive(making.interview(exchanges=[("<i>Why?</i>", (words,))], title="</title><img src=x>"))
    build(made, tmp_path / "site", OPTIONS, now=NOW)
    for path in (tmp_path / "site").rglob("*.html"):
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        assert not tree.xpath("//img | //b | //script[not(@type='application/ld+json')]")


def test_feeds_and_sitemap_are_well_formed_and_absolute(site: Path) -> None:
    for name in ("interviews.atom", "corrections.atom", "sitemap.xml"):
        tree = etree.parse(site / name)
        for address in tree.xpath("//*[local-name()='loc']/text() | //@href"):
            assert address.startswith(ADDRESS)
    assert "Contact: mailto:desk@example.org" in (site / ".well-known" / "security.txt").read_text()


def test_without_an_address_there_are_pages_and_no_feeds(tmp_path: Path) -> None:
    build(making.archive(), tmp_path / "site", Options(cards=False, searchable=False), now=NOW)
    assert (tmp_path / "site" / "index.html").exists()
    assert not (tmp_path / "site" / "sitemap.xml").exists()


def test_a_folder_of_somebody_elses_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PagesError, match="give it a folder of its own"):
        build(making.archive(), tmp_path, OPTIONS, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_recording_is_loaded_only_when_it_is_played(tmp_path: Path) -> None:
    recording = {"url": "https://media.example.net/talk.mp3", "kind": "audio"}
    made = making.archive(making.voiced(making.interview(recording=recording), {}, {"Nothing but": 751}))
    build(made, tmp_path / "site", OPTIONS, now=NOW)
    player = page(tmp_path / "site", f"p/{OWLS}").xpath("//audio")[0]
    assert (player.get("preload"), player.get("src")) == ("none", "https://media.example.net/talk.mp3#t=751")
    policy = page(tmp_path / "site", f"p/{OWLS}").xpath("//meta[@http-equiv]/@content")[0]
    assert policy.endswith("media-src https://media.example.net")


@pytest.mark.parametrize(
    "harm",
    [("owls", "0wls"), ("Nothing but owls.", "Nothing but owls. "), ("Edda Voss", "Somebody"), (OWLS, STOVE)],
)
def test_a_page_that_is_not_verbatim_or_not_attributed_is_refused(site: Path, harm: tuple[str, str]) -> None:
    text = (site / "p" / OWLS / "index.html").read_text(encoding="utf-8")
    prove(text, making.archive())
    with pytest.raises(NotVerbatim):
        prove(text.replace(*harm), making.archive())


def test_a_passage_that_was_taken_back_meanwhile_is_refused(site: Path) -> None:
    text = (site / "p" / OWLS / "index.html").read_text(encoding="utf-8")
    with pytest.raises(NotVerbatim):
        prove(text, without_owls())


@pytest.mark.skipif(not search_index.is_installed(), reason="needs the extra `pages`")
def test_every_file_that_is_written_is_counted_those_of_the_search_too(tmp_path: Path) -> None:
    report = build(making.archive(), tmp_path / "site", replace(OPTIONS, searchable=True), now=NOW)
    there = {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert report.written == len(there - {Path(LIST_NAME)})


@pytest.mark.skipif(not search_index.is_installed(), reason="needs the extra `pages`")
def test_the_search_index_holds_a_withdrawn_word_no_longer(tmp_path: Path) -> None:
    options = replace(OPTIONS, searchable=True)
    build(making.archive(), tmp_path / "site", options, now=NOW)
    before = sorted(path.name for path in (tmp_path / "site" / "pagefind").rglob("*.pf_fragment"))
    build(without_owls(), tmp_path / "site", options, now=NOW)
    after = sorted(path.name for path in (tmp_path / "site" / "pagefind").rglob("*.pf_fragment"))
    assert len(after) == len(before) - 1


def test_of_several_who_answer_each_is_named_below_their_own_words(tmp_path: Path) -> None:
    people = (Speaker(name="Edda Voss", role="signalwoman"), Speaker(name="Olaf Brandt", role="driver"))
    talk = (
        ("Who closed the line?", ("Yes.", "It was the ministry that closed it.")),
        ("And you miss it?", ("Yes, I do.",)),
    )
    both = making.interview(exchanges=(*talk, ("Really?", ("Yes.",))), speaker=None, speakers=people)
    both = making.voiced(both, {"It was the ministry": 1, "Yes, I do": 1})
    last = replace(both.exchanges[2], passages=tuple(replace(one, voice=1) for one in both.exchanges[2].passages))
    both = replace(both, exchanges=(*both.exchanges[:2], last))
    build(making.archive(both), tmp_path / "site", OPTIONS, now=NOW)
    shown = page(tmp_path / "site", "i/box").xpath("//figure")
    said = [
        (one.xpath(".//blockquote")[0].text_content(), one.xpath(".//figcaption")[0].text_content()) for one in shown
    ]
    assert [(words, "Olaf" in who) for words, who in said] == [
        ("Yes.", False), ("It was the ministry that closed it.", True), ("Yes, I do.", True), ("Yes.", True),
    ]  # fmt: skip
    assert "Edda Voss, Olaf Brandt" in page(tmp_path / "site", "").text_content()
