#!/bin/bash
# Does what the entrypoint of the official image wordpress does, and what it did with the variables of a link (until 2020).
set -eo pipefail

if [ "$1" = apache2-foreground ]; then
	if [ ! -e index.php ]; then
		echo "WordPress not found in $PWD - copying now..." >&2
		cp -a /usr/src/wordpress/. .
		if [ "$(id -u)" = 0 ]; then chown www-data:www-data .; fi
		echo "Complete! WordPress has been successfully copied to $PWD" >&2
	fi
	if [ -n "$MYSQL_PORT_3306_TCP" ]; then
		export WORDPRESS_DB_HOST="${WORDPRESS_DB_HOST:-$MYSQL_PORT_3306_TCP_ADDR:$MYSQL_PORT_3306_TCP_PORT}"
		export WORDPRESS_DB_USER="${WORDPRESS_DB_USER:-${MYSQL_ENV_MYSQL_USER:-root}}"
		if [ "$WORDPRESS_DB_USER" = root ]; then
			export WORDPRESS_DB_PASSWORD="${WORDPRESS_DB_PASSWORD:-$MYSQL_ENV_MYSQL_ROOT_PASSWORD}"
		fi
		export WORDPRESS_DB_PASSWORD="${WORDPRESS_DB_PASSWORD:-$MYSQL_ENV_MYSQL_PASSWORD}"
		export WORDPRESS_DB_NAME="${WORDPRESS_DB_NAME:-${MYSQL_ENV_MYSQL_DATABASE:-wordpress}}"
		# Waits for the server, makes the database if it does not exist, and gives up after ten attempts.
		php /usr/local/bin/make-database.php
	fi
fi

exec "$@"
