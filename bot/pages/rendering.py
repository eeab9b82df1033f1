"""Rendering: makes a page from a template, checks it against the archive, and writes it to the output folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.archive.archive import Archive
from bot.chat.links import bot_link
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from bot.chat.wording.numbers import own_name
from bot.pages.layout import LANGUAGES, Links, direction, file_of
from bot.pages.output import Output
from bot.pages.proof import prove


@dataclass(frozen=True, slots=True)
class Options:
    """How a site is made. `links` knows where it is served; `cards`, `searchable`: whether to draw and to index."""

    links: Links = field(default_factory=Links)
    bot_name: str | None = None
    contact: str | None = None
    cards: bool = True
    searchable: bool = True


@dataclass(frozen=True)
class Renderer:
    """Renders the pages of one archive into one folder."""

    archive: Archive
    output: Output
    options: Options
    environment: Environment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        environment = Environment(
            loader=PackageLoader("bot.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        environment.globals.update(
            links=self.links,
            direction=direction,
            contact=self.options.contact,
            searchable=self.options.searchable,
            bot_link=bot_link(self.options.bot_name) if self.options.bot_name else None,
        )
        object.__setattr__(self, "environment", environment)

    @property
    def links(self) -> Links:
        """The links within the site."""
        return self.options.links

    def page(
        self,
        link: str,
        template: str,
        frame: str,
        elsewhere: Callable[[str], str] | None = None,
        canonical: str | None = None,
        **values: Any,
    ) -> None:
        """Render the page at `link`, prove its quotations, write it. `elsewhere`: its address in another frame.

        Raises NotVerbatim if a quotation on it is not its passage.
        """
        others = [(one, own_name(one), elsewhere(one)) for one in LANGUAGES if one != frame] if elsewhere else []
        text = self.environment.get_template(template).render(
            frame=frame,
            words=PAGE_WORDINGS[frame],
            wording=WORDINGS[frame],
            link=canonical or link,
            elsewhere=others,
            **values,
        )
        prove(text, self.archive)
        self.output.write(file_of(self.links, link), text)


def turning(link_of: Callable[[int], str], number: int, count: int) -> dict[str, Any]:
    """The values of `turning.html`: page `number` of `count`, counted from 1, and the links beside it."""
    return {
        "number": number,
        "count": count,
        "earlier": link_of(number - 1) if number > 1 else None,
        "later": link_of(number + 1) if number < count else None,
    }


def static_file(name: str) -> bytes:
    """Returns a file that is the same for every site."""
    return resources.files("bot.pages").joinpath("static", name).read_bytes()
