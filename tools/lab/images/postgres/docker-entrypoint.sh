#!/bin/bash
# Does what the entrypoint of the official image postgres does.
set -eo pipefail

# Sets a variable NAME from the file that NAME_FILE names; without this file, an unset NAME gets a default.
setting() {
	local file="$1_FILE"
	if [ -n "${!file-}" ]; then export "$1=$(< "${!file}")"; else export "$1=${!1:-${2-}}"; fi
	unset "$file"
}

# If the first argument is an option, all arguments are those of postgres.
if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi

if [ "$1" = postgres ]; then
	mkdir -p "$PGDATA"
	# If started as root, gives the data to the user postgres and becomes this user.
	if [ "$(id -u)" = 0 ]; then
		chmod 00700 "$PGDATA"
		find "$PGDATA" /run/postgresql \! -user postgres -exec chown postgres '{}' +
		exec gosu postgres "$0" "$@"
	fi
	if [ ! -s "$PGDATA/PG_VERSION" ]; then
		setting POSTGRES_PASSWORD
		setting POSTGRES_USER postgres
		setting POSTGRES_DB "$POSTGRES_USER"
		method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
		if [ -z "$POSTGRES_PASSWORD" ] && [ "$method" != trust ]; then
			echo "Error: Database is uninitialized and superuser password is not specified: set POSTGRES_PASSWORD." >&2
			exit 1
		fi
		initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-local=trust >/dev/null
		printf '\nhost all all all %s\n' "$method" >> "$PGDATA/pg_hba.conf"
		pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start >/dev/null
		if [ "$POSTGRES_DB" != postgres ]; then createdb --username="$POSTGRES_USER" --maintenance-db=postgres "$POSTGRES_DB"; fi
		for file in /docker-entrypoint-initdb.d/*.sql; do
			if [ -f "$file" ]; then psql -v ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" -f "$file"; fi
		done
		pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
		echo "PostgreSQL init process complete; ready for start up."
	fi
fi

exec "$@"
