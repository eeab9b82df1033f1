"""`prepare`: encode the archive ahead of time, so that its first start on a new machine takes a second."""

from __future__ import annotations


def prepare() -> None:
    """Write the vectors of the archive's texts into `vectors` in the knowledge folder.

    A first start encodes every passage and phrasing, some hundredths of a second each, unless the archive brings the
    vectors along. They hold no words, are checked when they are read, and may be deleted or be out of date: what is
    missing is encoded at the start. Run this before you publish an archive or build an image of it.
    """
    from bot import app
    from bot.cli.progress import progress
    from bot.settings import load_settings

    settings = load_settings()
    with progress() as report:
        count = app.prepare_vectors(settings, report)
    print(f"{count:,} vectors are in {app.prepared_vectors(settings)}.")
