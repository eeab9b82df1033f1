"""Article: finds the part of a page that holds its paragraphs, and the boilerplate in that part.

A class name is only a hint: `content-sidebar-wrap` may hold a whole article. By its name or tag, an element is
boilerplate only if it holds a small part of the page's running text.
"""

from __future__ import annotations

import re
from typing import Any

from bot.archive.importer.paragraph import word_set

_NEVER = word_set(
    "script style template svg select input button option head iframe object canvas map area textarea datalist"
)
_BOILERPLATE_TAGS = word_set("nav footer aside form dialog menu audio video figcaption noscript header label fieldset")
_ROLES = word_set("navigation banner contentinfo complementary search dialog menu alert menubar toolbar")
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|sociable|related|recommend\w*|comments?|commentlist|respond|reply|disqus\w*|subscribe|newsletter|cookies?"
    r"|consent|promo|advert\w*|ads?|adsense|banner|breadcrumbs?|sidebar|widget|widgets|menu|navbar|nav|navigation|footer|tags|tagcloud|pagination|pager"
    r"|read-?more|print|popup|modal|overlay|teaser|teasers|toolbar|login|signup|author-?(?:bio|box|info)|bio|about-author|byline|caption|wp-caption-text"
    r"|credits?|copyright|legal|disclaimer|sponsor\w*|outbrain|taboola|most-?(?:read|popular)|trending|popular|latest|masthead|skip|hidden|sr-only|screen-reader-text"
    r"|infobox|navbox|toc|reflist|editsection|metadata)(?:$|[\s_-])",
    re.I,
)
_COMMENTS = re.compile(
    r"(?:^|[\s_#-])(?:comments?(?:-?(?:list|area|section|wrapper|body|content|text|container))?|commentlist|respond"
    r"|disqus\w*|replies)(?:$|[\s_-])",
    re.I,
)
_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:article-?(?:body|content|text)|entry-?content|post-?(?:body|content|text|entry)|story-?(?:body|content|text)|articlebody|main-?content|td-post-content"
    r"|content-?(?:body|text)|news-?(?:text|content|body)|bodytext|body-text|single-content|field-name-body|text-?content)(?:$|[\s_-])",
    re.I,
)
_CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|wp-caption-text)(?:$|[\s_-])")
_LAYOUT = re.compile(
    r"\belementor-(?!share|social|nav)[\w-]+|\b(?:has|no|with|without|left|right)-[\w-]+"
)  # names that site builders give to every box
PARAGRAPH_CHARACTERS = 25  # a shorter run of words does not help to find the article
CAPTIONS_SHARE = 0.3  # of the article's text: captions with more are the article itself
OWN_SHARE = 0.3  # of the page's running text: an element with more is never boilerplate
DESCEND_SHARE = 0.75  # of its parent's running text: a child with more contains the article
_WHOLE = word_set("p ul ol li blockquote table tbody tr dl")  # elements that contain no article
_INLINE = word_set(
    "a b strong i em u span font abbr q cite sup sub small big code mark s br ins time bdi bdo wbr tt kbd"
)


def _is_stated(element: Any) -> bool:
    """Does the page mark this element as the article?"""
    if element.tag in ("article", "main") or element.get("itemprop") in ("articleBody", "text"):
        return True
    return _CONTENT.search(_names(element)) is not None


def _is_caption(element: Any) -> bool:
    return element.tag == "figcaption" or _CAPTION.search(_names(element)) is not None


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


class Article:
    """Where the article of a page is."""

    def __init__(self, page: Any) -> None:
        body = page.find("body")
        self.body = page if body is None else body
        self._text: dict[Any, int] = {}
        self._weigh()
        self.total = self._text.get(self.body, 0)
        self._comments = {
            element for element in self.body.iter() if isinstance(element.tag, str) and self._is_comments(element)
        }
        self.root = self._root()
        captions = sum(self.text(one) for one in self.root.iter() if isinstance(one.tag, str) and _is_caption(one))
        self._are_captions_text = captions >= CAPTIONS_SHARE * max(1, self.text(self.root))  # a series of pictures

    def _weigh(self) -> None:
        """Returns how many characters of running text (text with few links) each element holds."""
        own: dict[Any, int] = {}
        links: dict[Any, int] = {}
        order = [one for one in self.body.iter() if isinstance(one.tag, str)]
        skipped: set[Any] = set()
        for one in order:  # parents come before their children
            parent = one.getparent()
            if one.tag in _NEVER or (parent in skipped and one is not self.body):
                skipped.add(one)
        for one in order:
            if one in skipped:
                continue
            length = len((one.text or "").strip()) + sum(len((child.tail or "").strip()) for child in one)
            block = one
            is_link = False
            while block.tag in _INLINE and block is not self.body and block.getparent() is not None:
                is_link = is_link or block.tag == "a"
                block = block.getparent()
            own[block] = own.get(block, 0) + length
            if is_link:
                links[block] = links.get(block, 0) + length
        for block, length in own.items():
            weight = length if length >= PARAGRAPH_CHARACTERS and links.get(block, 0) * 2 <= length else 0
            if weight:
                while block is not None:
                    self._text[block] = self._text.get(block, 0) + weight
                    if block is self.body:
                        break
                    block = block.getparent()

    def text(self, element: Any) -> int:
        """Returns the number of characters of running text in an element."""
        return self._text.get(element, 0)

    def _is_comments(self, element: Any) -> bool:
        named = _names(element)
        return _COMMENTS.search(named) is not None and self.text(element) < 0.85 * self.total

    def _root(self) -> Any:
        """Descend from the body to what holds most of the running text that is not comments or boilerplate."""
        stated = [one for one in self.body.iter("article", "main", "div", "section", "td") if _is_stated(one)]
        around = self.body
        comments = sum(
            self.text(one) for one in self._comments if not any(a in self._comments for a in one.iterancestors())
        )
        rest = max(1, self.total - comments)
        best = max(stated, key=self._article_text, default=None)
        if best is not None and self._article_text(best) >= 0.45 * rest:
            around = best
        while True:
            inside = self._article_text(around)
            children = [one for one in around if isinstance(one.tag, str)]
            child = max(children, key=self._article_text, default=None)
            if child is None or child.tag in _WHOLE:
                return around
            if self._article_text(child) < max(1, DESCEND_SHARE * inside):
                return around
            around = child

    def _article_text(self, element: Any) -> int:
        if element in self._comments or self.is_hidden(element):
            return 0
        inside = sum(self.text(one) for one in element.iter() if one in self._comments) if self._comments else 0
        return max(0, self.text(element) - inside)

    def is_hidden(self, element: Any) -> bool:
        """Is an element never shown?"""
        return element.tag in _NEVER

    def boilerplate(self, element: Any) -> str | None:
        """Returns which kind of boilerplate an element is, or None if it belongs to the article."""
        tag = element.tag
        if tag in _NEVER:
            return "code"
        if element is self.root or element is self.body or element in self._above():
            return None
        if element in self._comments:
            return "comments"
        own = self.text(element)
        share = own / max(1, self.text(self.root))
        named = _LAYOUT.sub("", _names(element))
        if _is_caption(element):
            return "captions" if share < OWN_SHARE and not self._are_captions_text else None
        hidden = element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "")
        if share >= OWN_SHARE:
            return None
        if hidden or (element.get("aria-hidden") or "") == "true":
            return "hidden parts"
        if tag == "header":
            return None if own else "navigation"
        if tag in _BOILERPLATE_TAGS or (element.get("role") or "") in _ROLES:
            return {"footer": "footers", "aside": "sidebars", "form": "forms"}.get(tag, "navigation")
        if (
            tag not in ("article", "main", "p", "h1", "h2", "a", "em", "strong", "b", "i")
            and _NAMED.search(named) is not None
        ):
            return "navigation"
        return None

    def _above(self) -> set[Any]:
        if not hasattr(self, "_ancestors"):
            self._ancestors = set(self.root.iterancestors())
        return self._ancestors

    def is_outside(self, element: Any) -> bool:
        """Is an element outside of the article's root?"""
        return element is not self.root and element not in self._above()
