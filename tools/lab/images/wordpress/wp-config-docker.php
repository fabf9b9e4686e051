<?php
// As in the official image, every setting comes from a variable NAME, or from the file that NAME_FILE names.
function getenv_docker($name, $default)
{
    if ($file = getenv("{$name}_FILE")) {
        return rtrim(file_get_contents($file), "\r\n");
    }
    return getenv($name) === false ? $default : getenv($name);
}
define('DB_HOST', getenv_docker('WORDPRESS_DB_HOST', 'mysql'));
define('DB_NAME', getenv_docker('WORDPRESS_DB_NAME', 'wordpress'));
define('DB_USER', getenv_docker('WORDPRESS_DB_USER', 'example username'));
define('DB_PASSWORD', getenv_docker('WORDPRESS_DB_PASSWORD', 'example password'));
define('DB_CHARSET', 'utf8');
define('DB_COLLATE', '');
// In the lab, names of hosts outside cannot be looked up, and install.php would wait for an answer.
define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = getenv_docker('WORDPRESS_TABLE_PREFIX', 'wp_');
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
