"""Exit codes: why the bot leaves by itself, in a sentence each, and the codes that go with them (those of sysexits.h).

systemd starts it again after all of them except EXIT_CONFIG, where that would not help.
"""

EXIT_CONFIG = 78
EXIT_CONFLICT = 75
EXIT_STALLED = 69

BAD_TOKEN = "Telegram refuses BOT_TOKEN; ask @BotFather for the bot's token (/mybots, API Token) and set it."  # noqa: S105
TWO_POLLERS = (
    "Another program receives this bot's updates with the same token; stop one of the two, or get a new token from "
    "@BotFather if the other one is not yours."
)
WEBHOOK_SET = (
    "A webhook is set for this bot, so its updates go elsewhere; stop that program, or start `serve` with "
    "--take-over to remove the webhook."
)
WEBHOOK_REFUSED = "Telegram does not take BOT_WEBHOOK_URL: {reason}"
STALLED = "The Bot API server has not answered for {minutes} minutes, and a new connection did not help; start again."
