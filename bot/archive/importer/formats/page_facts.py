"""What a web page states about itself: title, outlet, author, day, address, language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.archive.importer.paragraph import RawTranscript, tidy
from bot.archive.importer.times import find_date

_ADDRESS = re.compile(r"https://[!-~]+")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]+)?$", re.I)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:date|published|pubdate|posted|byline|meta|tarix|datum)(?:$|[\s_-])", re.I)
_DAYS = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "pubdate",
    "publish-date", "publish_date", "parsely-pub-date", "sailthru.date", "og:published_time", "article.published",
)  # fmt: skip
LINKED_DATA_DEPTH = 6
TITLE_PARTS = re.compile(r"\s+[|–—·«»-]\s+")


def read_facts(page: Any, raw: RawTranscript) -> None:
    """Put what the page states into the facts of a transcript."""
    stated: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = tidy(meta.get("content") or "")
        if name and content:
            stated.setdefault(name, content)
    for script in page.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            for key, value in _linked_data(script.text or ""):
                stated.setdefault(key, value)
    named = tidy(page.findtext(".//title") or "")
    raw.title = stated.get("og:title") or stated.get("headline") or named or None
    raw.outlet = stated.get("og:site_name") or stated.get("publisher") or stated.get("application-name")
    if raw.outlet is None and raw.title:
        raw.outlet = _outlet_of_title(named, raw.title)
    if raw.title and raw.outlet:
        raw.title = _without_outlet(raw.title, raw.outlet)
    author = stated.get("author") or stated.get("article:author") or ""
    if 0 < len(author) < 60 and not author.startswith("http"):
        raw.interviewers.append(author)
    raw.date = _day(page, stated)
    canonical = next((link.get("href") for link in page.iter("link") if link.get("rel") == "canonical"), None)
    address = tidy(canonical or stated.get("og:url") or "")
    raw.url = address if _ADDRESS.fullmatch(address) else None
    xml_language = page.get("{http://www.w3.org/XML/1998/namespace}lang")
    for language in (page.get("lang"), xml_language, stated.get("og:locale"), stated.get("language")):
        found = _LANGUAGE.fullmatch((language or "").strip())
        if found is not None and raw.language is None:
            raw.language = found[1].lower()


def _outlet_of_title(named: str, title: str) -> str | None:
    """`The red boat - Harbour Post` names the outlet, where the title without it stands elsewhere."""
    parts = TITLE_PARTS.split(named)
    return parts[-1] if len(parts) > 1 and named != title and named.startswith(title) and len(parts[-1]) <= 40 else None


def _without_outlet(title: str, outlet: str) -> str:
    parts = TITLE_PARTS.split(title)
    if len(parts) > 1 and parts[-1].casefold() == outlet.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·«»-")
    return title


def _day(page: Any, stated: dict[str, str]) -> str | None:
    for name in _DAYS:
        if (found := find_date(stated.get(name, ""))) is not None:
            return found[0]
    for element in page.iter("time", "span", "div", "p", "abbr"):
        if element.tag == "time" or element.get("itemprop") == "datePublished":
            for words in (element.get("datetime"), element.get("content"), element.text_content()):
                if words and (found := find_date(tidy(words[:200]))) is not None:
                    return found[0]
        elif _BYLINE.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None:
            words = tidy(element.text_content()[:400])
            if len(words) <= 120 and (found := find_date(words)) is not None:
                return found[0]
    return None


def _linked_data(text: str) -> Iterator[tuple[str, str]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    todo: list[tuple[Any, int]] = [(data, 0)]
    while todo:
        one, depth = todo.pop(0)
        if isinstance(one, list):
            todo += [(other, depth + 1) for other in one[:50]]
        elif isinstance(one, dict) and depth < LINKED_DATA_DEPTH:
            for key in ("datePublished", "headline", "inLanguage"):
                if isinstance(one.get(key), str):
                    yield {"inLanguage": "language"}.get(key, key.lower()), tidy(one[key])
            for key in ("publisher", "author"):
                holder = one.get(key)
                holder = holder[0] if isinstance(holder, list) and holder else holder
                if isinstance(holder, dict) and isinstance(holder.get("name"), str):
                    yield key, tidy(holder["name"])
            todo.append((one.get("@graph"), depth + 1))
            todo.append((one.get("mainEntity"), depth + 1))
