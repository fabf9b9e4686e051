@node "%~dp0pulumi-resource-redis-link" %*
