docker run --name apache-mysql -e MYSQL_ROOT_PASSWORD=my-secret-pw -d mariadb:10
docker run --name apache-wordpress --link apache-mysql:mysql -e APACHE_RUN_DIR=/tmp -e APACHE_LOCK_DIR=/tmp \
  -e APACHE_PID_FILE=/tmp/apache2.pid -p 28002:80 -d wordpress
