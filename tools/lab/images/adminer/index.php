<?php
// Like the official image, fills ADMINER_DEFAULT_SERVER into the login form.
function adminer_object()
{
    class WithServer extends Adminer
    {
        function loginFormField($name, $heading, $value)
        {
            $server = htmlspecialchars(getenv('ADMINER_DEFAULT_SERVER') ?: 'db');
            $given = 'name="auth[server]" value=""';
            return parent::loginFormField($name, $heading, str_replace($given, "name=\"auth[server]\" value=\"$server\"", $value));
        }
    }
    return new WithServer();
}
require 'adminer.php';
