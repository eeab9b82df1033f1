"""Russian that is typed in Latin letters, as many do on a phone: told from other languages, and put back into Cyrillic.

There is no one way to type it; the commonest spellings are understood. It is taken for Russian if its runs of letters,
put into Cyrillic, are more usual in Russian than they are, as they stand, in any language that is written in Latin.
"""

from __future__ import annotations

import re

from bot.search.words.language import usual

FEW_WORDS = 3
SURE_OF_FEW = 0.65  # the same for so few words: “data” and “no” reach 0.64
SURE = 0.15  # by how much the mean log probability of a run is greater; other languages' questions reach 0.06

_SPELLINGS = """
    a=а b=б v=в g=г d=д e=е z=з i=и j=й k=к l=л m=м n=н o=о p=п r=р s=с t=т u=у f=ф h=х c=ц y=ы x=х q=к '=ь
    zh=ж kh=х ts=ц ch=ч sh=ш shch=щ sch=щ ya=я ja=я yu=ю ju=ю yo=ё jo=ё ye=е je=е
    ay=ай ey=ей iy=ий oy=ой uy=уй yy=ый yj=ый oe=ое
    aya=ая eya=ея iya=ия oya=оя ayu=аю iyu=ию uyu=ую iye=ие oye=ое
"""
_LETTERS = dict(spelling.split("=") for spelling in _SPELLINGS.split())
_SPELT = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_THIS = re.compile(r"\bет(?=[оаиу])")  # этот, эта, эти: e is written for э as well


def in_cyrillic(text: str) -> str | None:
    """`text` in Cyrillic letters if it is Russian typed in Latin ones; None if it is anything else."""
    if not text.isascii():
        return None
    sure = SURE if len(text.split()) > FEW_WORDS else SURE_OF_FEW
    cyrillic = _THIS.sub("эт", _SPELT.sub(lambda found: _LETTERS[found[0]], text.lower()))
    return cyrillic if usual(cyrillic, ("ru",)) > usual(text, ("en", "az", "tr")) + sure else None
