#!/bin/sh
# Does what the entrypoint of the official image redis:7 does.
set -e

# If the first argument is an option or a .conf file, all arguments are those of redis-server.
if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
	set -- redis-server "$@"
fi

# If started as root, gives the data to the user redis and becomes this user.
if [ "$1" = 'redis-server' ] && [ "$(id -u)" = '0' ]; then
	find . \! -user redis -exec chown redis '{}' +
	exec gosu redis "$0" "$@"
fi

# The official image is compiled without protected mode; Debian's server needs an option for this. Later options win.
# A configuration file, or an option such as --version, must stay the first argument, so nothing is added then.
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
