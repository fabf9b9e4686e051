#!/bin/bash
# Does what the entrypoint of the official image mariadb does, with the variables MARIADB_… and MYSQL_….
set -eo pipefail

# Sets MARIADB_NAME: to its own value, to that of MYSQL_NAME, or from the file that MARIADB_NAME_FILE or MYSQL_NAME_FILE names.
setting() {
	local name file
	for name in "MARIADB_$1" "MYSQL_$1"; do
		file="${name}_FILE"
		if [ -n "${!name-}" ]; then declare -g "MARIADB_$1=${!name}"; return; fi
		if [ -n "${!file-}" ]; then declare -g "MARIADB_$1=$(< "${!file}")"; return; fi
	done
}

# Writes a text as a literal of SQL.
quoted() { printf "'%s'" "$(sed -e 's/\\/\\\\/g' -e "s/'/''/g" <<< "$1")"; }

# What follows IDENTIFIED BY for a user: the password, or its hash.
secret() {
	local hash="MARIADB_$1_HASH" password="MARIADB_$1"
	if [ -n "${!hash-}" ]; then echo "PASSWORD '${!hash}'"; else quoted "${!password-}"; fi
}

# If the first argument is an option, all arguments are those of mariadbd.
if [ "${1:0:1}" = - ]; then set -- mariadbd "$@"; fi

if [ "$1" = mariadbd ] || [ "$1" = mysqld ]; then
	# If started as root, gives the data to the user mysql and becomes this user.
	if [ "$(id -u)" = 0 ]; then
		find /var/lib/mysql /run/mysqld \! -user mysql -exec chown mysql: '{}' +
		exec gosu mysql "$0" "$@"
	fi
	if [ ! -d /var/lib/mysql/mysql ]; then
		for name in ROOT_PASSWORD ROOT_PASSWORD_HASH ROOT_HOST DATABASE USER PASSWORD PASSWORD_HASH ALLOW_EMPTY_ROOT_PASSWORD ALLOW_EMPTY_PASSWORD; do setting "$name"; done
		if [ -z "$MARIADB_ROOT_PASSWORD$MARIADB_ROOT_PASSWORD_HASH$MARIADB_ALLOW_EMPTY_ROOT_PASSWORD$MARIADB_ALLOW_EMPTY_PASSWORD" ]; then
			echo "Database is uninitialized and password option is not specified: set MARIADB_ROOT_PASSWORD." >&2
			exit 1
		fi
		mariadb-install-db --auth-root-authentication-method=normal --skip-test-db --datadir=/var/lib/mysql >/dev/null
		"$@" --skip-networking --socket=/run/mysqld/mysqld.sock &
		server=$!
		until mariadb-admin --user=root ping >/dev/null 2>&1; do kill -0 "$server" && sleep 0.2; done
		{
			if [ -n "$MARIADB_DATABASE" ]; then echo "CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;"; fi
			if [ -n "$MARIADB_USER" ]; then
				echo "CREATE USER $(quoted "$MARIADB_USER")@'%' IDENTIFIED BY $(secret PASSWORD);"
				if [ -n "$MARIADB_DATABASE" ]; then echo "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO $(quoted "$MARIADB_USER")@'%';"; fi
			fi
			if [ "${MARIADB_ROOT_HOST-}" != localhost ]; then
				echo "CREATE USER root@'%' IDENTIFIED BY $(secret ROOT_PASSWORD);"
				echo "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
			fi
		} | mariadb --user=root
		for file in /docker-entrypoint-initdb.d/*.sql; do
			if [ -f "$file" ]; then mariadb --user=root ${MARIADB_DATABASE:+"$MARIADB_DATABASE"} < "$file"; fi
		done
		echo "ALTER USER root@localhost IDENTIFIED BY $(secret ROOT_PASSWORD);" | mariadb --user=root
		kill "$server" && wait "$server"
		echo "MariaDB init process done. Ready for start up."
	fi
fi

exec "$@"
