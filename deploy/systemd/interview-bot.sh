#!/bin/sh
# The bot's commands on a server, with the service's settings and rights: `interview-bot log stats` and the like. What
# changes knowledge files runs as whoever calls it, because they don't belong to the bot.
set -eu
etc=/etc/interview-bot
export BOT_KNOWLEDGE=/srv/interview-bot/knowledge BOT_DATA=/var/lib/interview-bot
set -a
# shellcheck source=/dev/null
if [ -r $etc/environment ]; then . $etc/environment; fi
set +a
if [ -r $etc/BOT_LOG_URL ]; then BOT_LOG_URL=$(cat $etc/BOT_LOG_URL) && export BOT_LOG_URL; fi
cd /
case ${1-} in
    withdraw | correct | restore | publish | draft | import | prepare) exec /opt/interview-bot/current/bin/interview-bot "$@" ;;
    *) exec runuser --user interview-bot -- /opt/interview-bot/current/bin/interview-bot "$@" ;;
esac
