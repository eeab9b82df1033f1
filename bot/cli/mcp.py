"""`mcp`: the archive as tools for programs, over standard input and output or HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.base.errors import SettingsError

TOKEN_LETTERS = 16


def mcp(
    listen: Annotated[
        str | None, typer.Option("--listen", help="Serve over HTTP at host:port, for whoever has BOT_MCP_TOKEN.")
    ] = None,
) -> None:
    """Serve the archive to language models and other programs (Model Context Protocol): search, passage, verify_quote.

    Without options by standard input and output, as clients start it. What is asked is kept nowhere; counters alone.
    Needs the extra `mcp`.
    """
    from bot import app
    from bot.querylog.entry import LoggedQuestion, Outcome, Surface
    from bot.settings import load_settings

    try:
        from bot.mcp import Following, Tools, build_server
        from bot.mcp_http import serve_http
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "uvicorn"):
            raise
        raise SettingsError("`mcp` needs the extra of that name: pip install 'interview-bot[mcp]'.") from None
    settings = load_settings()
    token = settings.mcp_token.get_secret_value() if settings.mcp_token else ""
    host, port = _address(listen, token) if listen is not None else ("", 0)
    folder = app.open_folder(settings)
    following = Following(folder.open, lambda archive, before: app.open_engine(settings, archive, before=before))
    log = app.open_log(settings, counters_only=True)

    def count(outcome: str, language: str, passages: tuple[str, ...]) -> None:
        """Count a question of a program in the log."""
        log.record_now(LoggedQuestion("", Outcome(outcome), passages, Surface.PROGRAM, language))

    try:
        server = build_server(Tools(following, count, settings.pages_url))
        if listen is None:
            server.run("stdio")
        else:
            serve_http(server, host, port, token)
    finally:
        log.close()


def _address(listen: str, token: str) -> tuple[str, int]:
    """Host and port to listen on. Raises SettingsError where they, or the token that must guard them, are not right."""
    host, _, number = listen.rpartition(":")
    if not host or not number.isdigit() or int(number) > 65535:
        raise SettingsError("--listen must be host:port, like 127.0.0.1:8090.")
    if len(token) < TOKEN_LETTERS:
        raise SettingsError(f"--listen needs BOT_MCP_TOKEN: at least {TOKEN_LETTERS} letters and digits.")
    return host, int(number)
