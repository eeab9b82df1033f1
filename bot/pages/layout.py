"""Where each page stands: paths below the site's root, and the links that lead there. One place for all addresses."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.wording.choice import PAGE_WORDINGS

LANGUAGES = tuple(PAGE_WORDINGS)  # of the frame; the first one stands at the root
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def direction(language: str) -> str:
    """The value of `dir` for a text in `language`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def frame_language(language: str) -> str:
    """The frame that goes with a text in `language`."""
    return language if language in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Links:
    """Links within the site. `root` is the path that the site is served below ("" or "/archive"), `address` what
    stands before paths in absolute links (None: nobody knows where it will be served)."""

    root: str = ""
    address: str | None = None

    def home(self, language: str) -> str:
        """The home page in a frame's language."""
        return f"{self.root}/{_prefix(language)}"

    def page(self, language: str, name: str) -> str:
        """A page of the frame: "topics", "search", "check", "kept"."""
        return f"{self.home(language)}{name}/"

    def interview(self, language: str, interview_id: str, number: int = 1) -> str:
        """A page of an interview; they count from 1."""
        return f"{self.home(language)}i/{interview_id}/" + (f"{number}/" if number > 1 else "")

    def passage(self, passage_id: str) -> str:
        """The permanent link of a passage."""
        return f"{self.root}/p/{passage_id}/"

    def file(self, name: str) -> str:
        """A file at the root, such as "style.css"."""
        return f"{self.root}/{name}"

    def absolute(self, link: str) -> str | None:
        """A link of this site with its host, for feeds, cards and `canonical`."""
        return None if self.address is None else self.address + link.removeprefix(self.root)


def links_to(url: str | None) -> Links:
    """The links of a site that is served at `url`, such as https://example.org/archive."""
    if url is None:
        return Links()
    url = url.rstrip("/")
    host_end = url.find("/", url.index("//") + 2)
    return Links(url[host_end:] if host_end > 0 else "", url)


def file_of(links: Links, link: str) -> str:
    """The file below the output folder that answers a link."""
    path = link.removeprefix(links.root).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def _prefix(language: str) -> str:
    return "" if language == LANGUAGES[0] else f"{language}/"
