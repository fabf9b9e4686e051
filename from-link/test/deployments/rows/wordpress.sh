docker run --name blog-mysql -e MYSQL_ROOT_PASSWORD=my-secret-pw -e MYSQL_DATABASE=wordpress -d mariadb:11
docker run --name blog --link blog-mysql:mysql -e WORDPRESS_DB_HOST=mysql -e WORDPRESS_DB_USER=root \
  -e WORDPRESS_DB_PASSWORD=my-secret-pw -e WORDPRESS_DB_NAME=wordpress -p 8080:80 -d wordpress:6
