#!/bin/sh
# Does what the entrypoint of the official image redis:7 does.
set -e

# A first argument such as -x, --option or something.conf is one of redis-server.
if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
	set -- redis-server "$@"
fi

# Started as root: own the data, then go on as redis.
if [ "$1" = 'redis-server' ] && [ "$(id -u)" = '0' ]; then
	find . \! -user redis -exec chown redis '{}' +
	exec gosu redis "$0" "$@"
fi

# The official image is compiled with protected mode off; Debian's server has to be told. Options that follow win.
# What must be the first argument stays it: a configuration file (its own setting counts), a question.
if [ "$1" = 'redis-server' ]; then
	case "${2-}" in
		-v | --version | -h | --help | --test-memory | --check-system) ;;
		-* | '') shift && set -- redis-server --protected-mode no "$@" ;;
	esac
fi

if [ "$(umask)" = '0022' ]; then
	umask 0077
fi

exec "$@"
