#!/bin/sh
# The bot's commands on a server, with the service's settings and rights: `interview-bot log stats` and the like. What
# changes knowledge files runs as whoever calls it, because they don't belong to the bot.
set -eu
etc=/etc/interview-bot
export BOT_KNOWLEDGE=/srv/interview-bot/knowledge BOT_DATA=/var/lib/interview-bot
# The lines of `environment` are read as systemd reads them, and never run: NAME=value, with or without quotation marks.
if [ -r $etc/environment ]; then
    while IFS= read -r line || [ -n "$line" ]; do
        name=${line%%=*} value=${line#*=}
        case $name in "" | "$line" | [0-9]* | *[!A-Za-z0-9_]*) continue ;; esac
        case $value in \"*\" | \'*\') value=${value#?} value=${value%?} ;; esac
        export "$name=$value"
    done <$etc/environment
fi
if [ -r $etc/BOT_LOG_URL ]; then BOT_LOG_URL=$(cat $etc/BOT_LOG_URL) && export BOT_LOG_URL; fi
case ${1-} in
    withdraw | correct | restore | publish | draft | import | prepare) exec /opt/interview-bot/current/bin/interview-bot "$@" ;;
    *) cd / && exec runuser --user interview-bot -- /opt/interview-bot/current/bin/interview-bot "$@" ;;
esac
