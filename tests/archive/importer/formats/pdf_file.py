"""Small PDFs, written for the tests: words at places, in Helvetica, plain and bold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Put:
    """Words at a place, in points from the lower left."""

    x: float
    y: float
    text: str
    size: float = 12
    bold: bool = False


def pdf(pages: Sequence[Sequence[Put]], more: Sequence[str] = (), count: int | None = None) -> bytes:
    """A PDF with these pages. `more` are further objects; `count` is what the list of pages claims to hold."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for page in pages:
        stream = "\n".join(
            f"BT /F{2 if put.bold else 1} {put.size} Tf {put.x} {put.y} Td ({_escaped(put.text)}) Tj ET" for put in page
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} /Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids) if count is None else count} >>"
    return written([*objects, *more])


def written(objects: Sequence[str]) -> bytes:
    """The objects as a file, with a table of where each stands."""
    out = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode("cp1252")
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in places)
    return (
        out + (table + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n").encode()
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def set_in_lines(lines: Sequence[str], x: float = 72, y: float = 770, step: float = 15, **look: bool) -> list[Put]:
    """Lines below one another; an empty one leaves room."""
    return [Put(x, y - number * step, text, bold=look.get("bold", False)) for number, text in enumerate(lines) if text]
