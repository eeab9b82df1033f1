"""IndexOutageNotice: of several replicas that notice the same outage one tells it, and one its end.

What was told last stands in the database that they share. SQLite has one process, which remembers it. Without the
database every replica tells: twice is better than never.
"""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.querylog.database import Database, parse_url
from bot.querylog.store import set_flag

_FLAG = "index away"


class IndexOutageNotice:
    """Called with what a replica sees: is it away? Answers whether that is news to the maintainers."""

    def __init__(self, url: str | None) -> None:
        self._url = url if url is not None and parse_url(url).get_backend_name() != "sqlite" else None
        self._away = False

    def __call__(self, away: bool) -> bool:
        """Is it news? Whoever asks first hears yes."""
        news, self._away = away != self._away, away
        if self._url is None:
            return news
        database = Database(self._url)
        try:
            with database.writing() as connection:
                return set_flag(connection, _FLAG, raised=away)
        except SQLAlchemyError:
            return news
        finally:
            database.close()
