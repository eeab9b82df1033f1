"""`pages`: writes the readers' web pages as static files."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.progress import counted


def pages(
    into: Annotated[Path, typer.Option("--into", help="The folder for the pages; of their own, made if need be.")],
    url: Annotated[
        str | None, typer.Option("--url", help="Where they will be served; BOT_PAGES_URL by default.")
    ] = None,
    bot: Annotated[str | None, typer.Option("--bot", help="The bot's user name, for a link to it.")] = None,
    cards: Annotated[bool, typer.Option(help="Draw a card to share for each passage.")] = True,
    search: Annotated[bool, typer.Option(help="Make the search in the pages.")] = True,
) -> None:
    """Write a static web site of the archive: a page an interview, a permanent page a passage.

    Any web space serves it. What may not be quoted is not in it; run it again after a change, and only what changed is
    written, and what was taken back is gone. Cards and search need the extra `pages`.
    """
    from bot import app
    from bot.base.errors import PagesError
    from bot.cli.progress import progress
    from bot.settings import load_settings

    settings = load_settings()
    url = url or settings.pages_url
    if url is not None and not url.startswith(("https://", "http://")):
        raise PagesError("--url must be an address that begins with https:// (or http://, for an onion service).")
    _require(cards=cards, search=search)
    from bot.pages.layout import links_to
    from bot.pages.rendering import Options
    from bot.pages.site import build

    archive = app.open_archive(settings)
    options = Options(links_to(url), bot.lstrip("@") if bot else None, settings.contact, cards, search)
    with progress() as report:
        done = build(archive, into, options, report)
    print(
        f"{counted(done.passages, 'passage')} of {counted(len(archive.interviews), 'interview')} in {into}: "
        f"{counted(done.written, 'file')} written, {done.removed:,} removed."
    )
    if url is None:
        print("Without BOT_PAGES_URL there are no feeds and no sitemap, and cards carry no address.", file=sys.stderr)


def _require(*, cards: bool, search: bool) -> None:
    """Raise PagesError if what is wanted is not installed."""
    from bot.base.errors import PagesError
    from bot.chat import card_picture
    from bot.pages import search_index

    missing = [] if find_spec("jinja2") is not None else ["the pages"]
    if cards and not card_picture.is_installed():
        missing.append("cards (--no-cards)")
    if search and not search_index.is_installed():
        missing.append("the search (--no-search)")
    if missing:
        raise PagesError(f"Not installed for {' and '.join(missing)}: pip install 'interview-bot[pages]'.")
