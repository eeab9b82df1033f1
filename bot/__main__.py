"""`python -m bot`: the same program as `interview-bot`."""

from bot.cli.main import run

if __name__ == "__main__":
    run()
