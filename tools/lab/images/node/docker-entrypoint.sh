#!/bin/sh
# Does what the entrypoint of the official image node does.
set -e

# If the first argument is an option, no command, or a file that is not executable, all arguments are those of node.
if [ "${1#-}" != "${1}" ] || [ -z "$(command -v "${1}")" ] || { [ -f "${1}" ] && ! [ -x "${1}" ]; }; then
	set -- node "$@"
fi

exec "$@"
