docker run --name legacy-mysql -e MYSQL_ROOT_PASSWORD=my-secret-pw -d mariadb:10
docker run --name legacy-wordpress --link legacy-mysql:mysql -p 28001:80 -d wordpress
