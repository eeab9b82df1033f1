"""XML read safely: nothing outside of the file is fetched, no entity that it declares is put in, and its depth is
libxml2's (256 levels)."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from bot.base.errors import KnowledgeError


def parsed(data: bytes) -> Any:
    """Returns the root element of an XML text. Raises KnowledgeError if it is not XML, or declares entities."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = re.split(r",? (?:use|try) XML_PARSE_HUGE", str(error.msg))[0][:120]
        raise KnowledgeError(f"this XML can't be read: {reason} (line {error.lineno or 1})") from None
    except ValueError:
        raise KnowledgeError("this XML can't be read") from None
    if next(root.iter(etree.Entity), None) is not None:
        raise KnowledgeError("this XML takes text from entities that it declares; save it without them")
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for comments."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
