#!/bin/sh
# Does what the entrypoint of the official image adminer does.
set -e

# Sets the design only at the first start, so that later changes by hand stay.
if [ -n "$ADMINER_DESIGN" ] && [ ! -e .adminer-init ]; then
	ln -sf "designs/$ADMINER_DESIGN/adminer.css" .
fi
touch .adminer-init || true

exec "$@"
