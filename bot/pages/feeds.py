"""Feeds: the files that other programs read: Atom feeds (RFC 4287), sitemap, robots.txt, security.txt (RFC 9116)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from bot.chat.wording.choice import PAGE_WORDINGS
from bot.pages import views
from bot.pages.frame_pages import interview_entry
from bot.pages.layout import LANGUAGES, frame_language
from bot.pages.rendering import Renderer, static_file

FEED_ENTRIES = 50
SITEMAP_LINKS = 50_000  # the sitemap protocol's limit for one file
NEVER = "1970-01-01T00:00:00+00:00"
SECURITY_DAYS = 365


def write_feeds(renderer: Renderer) -> None:
    """Write the feeds and the sitemap; they need absolute addresses."""
    words = PAGE_WORDINGS[LANGUAGES[0]]
    seen = renderer.output.first_seen
    newest = sorted(renderer.archive.interviews.values(), key=lambda one: (seen[one.id], one.id), reverse=True)
    interviews = [
        {
            "link": renderer.links.interview(frame_language(one.about.language), one.id),
            "fragment": "",
            "title": one.about.headline,
            "language": one.about.language,
            "updated": seen[one.id],
            "summary": interview_entry(renderer, one, LANGUAGES[0])["who"],
        }
        for one in newest[:FEED_ENTRIES]
    ]
    corrected = [
        {
            "link": renderer.links.passage(passage_id),
            "fragment": f"#{date}",
            "title": interview.about.headline,
            "language": interview.about.language,
            "updated": f"{date}T00:00:00+00:00",
            "summary": notice,
        }
        for date, notice, passage_id, interview in views.corrections(renderer.archive)[:FEED_ENTRIES]
    ]
    _feed(renderer, "interviews.atom", words.feed, interviews)
    _feed(renderer, "corrections.atom", words.feed_corrections, corrected)
    _sitemap(renderer)


def _feed(renderer: Renderer, name: str, title: str, entries: Sequence[Mapping[str, str]]) -> None:
    text = renderer.environment.get_template("feed.atom").render(
        words=PAGE_WORDINGS[LANGUAGES[0]],
        title=title,
        entries=entries,
        updated=max([one["updated"] for one in entries], default=NEVER),
        link=renderer.links.file(name),
    )
    renderer.output.write(name, text)


def _sitemap(renderer: Renderer) -> None:
    address = renderer.links.address
    gone = {f"p/{one}/index.html" for one in renderer.archive.withdrawn}
    names = [name for _, files in renderer.output.groups.values() for name in files if name.endswith("index.html")]
    pages = sorted(f"{address}/{name.removesuffix('index.html')}" for name in names if name not in gone)
    parts = [pages[n : n + SITEMAP_LINKS] for n in range(0, len(pages), SITEMAP_LINKS)]
    if len(parts) == 1:
        renderer.output.write("sitemap.xml", _map("urlset", "url", parts[0]))
        return
    maps = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(maps, parts, strict=True):
        renderer.output.write(name, _map("urlset", "url", part))
    renderer.output.write("sitemap.xml", _map("sitemapindex", "sitemap", [f"{address}/{name}" for name in maps]))


def _map(top: str, item: str, links: Sequence[str]) -> str:
    rows = "".join(f"<{item}><loc>{escape(link)}</loc></{item}>\n" for link in links)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{top} xmlns="{space}">\n{rows}</{top}>\n'


def write_static_files(renderer: Renderer, now: dt.datetime) -> None:
    """Write style, script, robots.txt, and security.txt where the editors' contact holds an address."""
    output, address = renderer.output, renderer.links.address
    for name in ("style.css", "icon.svg"):
        output.write(name, static_file(name))
    if renderer.options.searchable:
        output.write("search.js", static_file("search.js"))
    sitemap = "" if address is None else f"Sitemap: {address}/sitemap.xml\n"
    output.write("robots.txt", f"User-agent: *\nAllow: /\n{sitemap}")
    contact = contact_address(renderer.options.contact or "")
    if contact is not None:
        expires = (now + dt.timedelta(days=SECURITY_DAYS)).date().replace(day=1)
        output.write(".well-known/security.txt", f"Contact: {contact}\nExpires: {expires}T00:00:00Z\n")


def contact_address(contact: str) -> str | None:
    """Returns the address in a contact line as a URI, for security.txt, or None if there is none."""
    for word in contact.split():
        word = word.strip("<>,;.()")
        if word.startswith(("https://", "mailto:")):
            return word
        if "@" in word[1:] and "." in word.rpartition("@")[2]:
            return f"mailto:{word}"
    return None
