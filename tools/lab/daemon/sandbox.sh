#!/bin/sh
# Runs the daemon and its registry in mount, pid and network namespaces of their own, so that nothing of them is
# seen on the host but files in the lab's folder, and killing the first process takes all of them away.
# Usage: sandbox.sh outside LAB_FOLDER (it goes through its stages by itself)
set -eu
stage=$1 lab=$2
. "$(dirname "$0")/../sandboxed.sh"

case $stage in
outside)
  # Process id and start time: what the set-up knows this daemon by.
  cut -d " " -f 1,22 "/proc/$$/stat" >"$lab/engine.pid"
  exec unshare --mount --pid --fork --kill-child --mount-proc sh "$0" mounts "$lab"
  ;;
mounts)
  mount -t tmpfs -o mode=0755 redis-link-lab "$lab/run"
  touch "$lab/run/host-netns"
  mount --bind /proc/self/ns/net "$lab/run/host-netns"
  own_folders "$lab/run"
  exec unshare --net sh "$0" network "$lab"
  ;;
esac

busybox ifconfig lo up
# Ports that Docker picks are opened on the host too, where other programs get theirs from higher up. Browsers and fetch
# refuse 10080 and some below it (https://fetch.spec.whatwg.org/#bad-port).
echo "11000 19999" >/proc/sys/net/ipv4/ip_local_port_range
own_iptables "$lab/run/sbin"

while :; do
  docker-registry serve "$lab/registry.yml" || sleep 1
done >>"$lab/log/registry.log" 2>&1 &

exec tini -- dockerd --config-file "$lab/daemon.json"
