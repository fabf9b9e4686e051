docker run --name d1-mysql -e MYSQL_ROOT_PASSWORD=my-secret-pw -d mariadb:10
docker run --name d1-wordpress --link d1-mysql:mysql -p 28001:80 -d wordpress
