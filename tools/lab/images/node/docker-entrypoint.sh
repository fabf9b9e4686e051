#!/bin/sh
# Does what the entrypoint of the official image node does.
set -e

# Options, files that cannot be executed and what is no command at all are arguments of node.
if [ "${1#-}" != "${1}" ] || [ -z "$(command -v "${1}")" ] || { [ -f "${1}" ] && ! [ -x "${1}" ]; }; then
	set -- node "$@"
fi

exec "$@"
