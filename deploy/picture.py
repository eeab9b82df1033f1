"""Draws README's picture: a real answer of `chat`, as SVG. `python deploy/picture.py > .github/answer.svg`

It asks the archive in `knowledge` as anybody would, so run it again when the archive or the wording changes.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from bot import app
from bot.chat.terminal import WIDTH, Conversation
from bot.settings import load_settings

QUESTION = "How many lawyers carry the political cases?"
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"  # those of whoever looks; none is fetched


def draw(question: str, title: str = "interview-bot chat") -> str:
    """The SVG of one question and its answer."""
    root = Path(__file__).parent.parent
    settings = load_settings({"BOT_KNOWLEDGE": str(root / "knowledge"), "BOT_LOG": "off"})
    screen = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, color_system="truecolor")
    screen.print(Text("› ", "bold cyan") + Text(question, "bold"), end="\n\n")
    Conversation(app.open_engine(settings), screen, log="off").hear(question)
    style = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    style = style.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    return screen.export_svg(title=title, code_format=style, unique_id="answer")


if __name__ == "__main__":
    print(draw(QUESTION))
