"""The search in the pages: Pagefind (https://pagefind.app) indexes the passages' pages; its wheel brings the "
"program."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.base.errors import PagesError

FOLDER = "pagefind"
TIMEOUT_S = 600
_UNUSED = ("pagefind-*ui*", "pagefind-highlight.js", "pagefind-component*")  # our own search.js stands in their place


def is_installed() -> bool:
    """Is Pagefind here?"""
    return importlib.util.find_spec("pagefind") is not None


def build(site: Path) -> int:
    """Index the passages of a site anew, in place of the index that is there. Returns how many files it is; raises
    PagesError."""
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".pagefind-") as fresh:
        command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-path", fresh]
        command += ["--glob", "p/*/index.html"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)  # noqa: S603
        if done.returncode:
            reason = (done.stderr.strip() or done.stdout.strip() or "it gave no reason").splitlines()[-1]
            raise PagesError(f"The search could not be made: {reason}")
        for pattern in _UNUSED:
            for path in Path(fresh).glob(pattern):
                path.unlink()
        shutil.rmtree(site / FOLDER, ignore_errors=True)
        shutil.copytree(fresh, site / FOLDER)
    return sum(path.is_file() for path in (site / FOLDER).rglob("*"))
