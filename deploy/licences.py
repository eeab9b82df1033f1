"""Which licences the packages in requirements.lock have, and whether they fit; `python deploy/licences.py` prints them.

A package is read as it is installed beside this program. Everything the bot needs must be usable by a program under the
MIT licence that is handed on as source, with its libraries installed from their own files and exchangeable by whoever
runs it (which is what the LGPL asks for).
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).parent / "requirements.lock"

# Licences that fit, by SPDX identifier.
FITTING = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",  # parts of regex: Python 1.6's own licence, free to use and pass on
    "ISC",
    "LGPL-2.1-or-later",  # tld: a library that trafilatura uses, unchanged
    "LGPL-3.0-only",  # python-telegram-bot, psycopg: used as libraries, unchanged
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",  # certifi: its own files stay under it
    "OFL-1.1",  # a font: pictures may be drawn in it
    "PSF-2.0",
    "Zlib",
}

# How packages without an SPDX expression name theirs.
NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "SIL OFL 1.1": "OFL-1.1",
    "dependency licenses": "BSD-3-Clause",  # pypdfium2: what PDFium is built of, all of it under permissive licences
}

# Packages that state theirs in the file LICENSE alone.
IN_A_FILE = {"resvg_py": "MIT"}


def locked(lock: Path = LOCK) -> list[Requirement]:
    """The packages of a lock file, each with its exact version and, where it is for some systems only, its marker."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.removesuffix("\\").strip()) for line in lines if line[:1].isalnum()]


def licences(package: PackageMetadata) -> set[str]:
    """The licences a package states, by SPDX identifier where we know it; empty if it states none.

    Where a package offers a choice (OR), one that fits is enough, and the others are left out.
    """
    expression = package.get("License-Expression")
    if expression:
        parts = [re.findall(r"[\w.+-]+", part) for part in re.split(r"\bAND\b", expression)]
        return {_choice([word for word in words if word != "OR"]) for words in parts}
    stated = [line.strip() for line in re.split(r",", package.get("License") or "") if line.strip()]
    if not stated or len("".join(stated)) > 60:  # some put the licence's whole text here
        classifiers = [str(line) for line in package.get_all("Classifier") or []]
        stated = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
    if not stated and (read := IN_A_FILE.get(package["Name"])):
        stated = [read]
    return {_choice([NAMES.get(one, one) for one in name.split(" OR ")]) for name in stated}


def _choice(offered: list[str]) -> str:
    return next((name for name in offered if name in FITTING), " OR ".join(offered))


def unfit(package: PackageMetadata) -> str | None:
    """Why a package's licence does not fit, in one sentence, or None if it fits."""
    stated = licences(package)
    if not stated:
        return f"{package['Name']} states no licence."
    strangers = sorted(stated - FITTING)
    return f"{package['Name']}: {', '.join(strangers)} is not among the licences that fit." if strangers else None


def main() -> int:
    """Print a line a package; exit code 1 if a licence does not fit or a package is not installed here."""
    bad = 0
    for pin in locked():
        if pin.marker is not None and not pin.marker.evaluate():
            continue
        try:
            package = metadata(pin.name)
        except PackageNotFoundError:
            print(f"{pin.name}: not installed here; install deploy/requirements.lock first.", file=sys.stderr)
            bad = 1
            continue
        print(f"{pin.name:24}{str(pin.specifier).removeprefix('=='):12}{', '.join(sorted(licences(package)))}")
        if reason := unfit(package):
            print(reason, file=sys.stderr)
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
