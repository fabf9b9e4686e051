#!/bin/sh
# Starts HAProxy for a link. The password for HAProxy's checks comes from a secret.
HEALTH=$(cat /run/secrets/health)
export HEALTH
exec haproxy -db -f /front.cfg
