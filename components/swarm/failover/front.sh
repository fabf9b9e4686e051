#!/bin/sh
# The front of a link: HAProxy, with the password of its checks from a secret.
HEALTH=$(cat /run/secrets/health)
export HEALTH
exec haproxy -db -f /front.cfg
