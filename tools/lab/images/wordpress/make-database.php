<?php
// Like the official image until 2020, waits for MySQL, and makes the database for WordPress.
[$host, $port] = explode(':', getenv('WORDPRESS_DB_HOST') . ':3306');
mysqli_report(MYSQLI_REPORT_OFF);
for ($attempt = 1; $attempt <= 10; $attempt++) {
    $mysql = @new mysqli($host, getenv('WORDPRESS_DB_USER'), getenv('WORDPRESS_DB_PASSWORD'), '', (int) $port);
    if (!$mysql->connect_error) {
        $mysql->query('CREATE DATABASE IF NOT EXISTS `' . str_replace('`', '``', getenv('WORDPRESS_DB_NAME')) . '`');
        exit(0);
    }
    fwrite(STDERR, "MySQL Connection Error: ($mysql->connect_errno) $mysql->connect_error\n");
    sleep(3);
}
exit(1);
