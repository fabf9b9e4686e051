#!/bin/sh
# Runs the daemon and its registry in their own mount, pid and network namespaces. The host sees only files in the lab's
# folder, and killing the first process ends everything.
# Usage: sandbox.sh outside LAB_FOLDER (the script starts its other stages itself)
set -eu
stage=$1 lab=$2
. "$(dirname "$0")/../sandboxed.sh"

case $stage in
outside)
  # Process id and start time of this daemon, by which the set-up finds it.
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
# Range of ports from which Docker chooses. They are opened on the host too, so the range is below that of the host's
# other programs. Browsers and fetch refuse 10080 and some ports below (https://fetch.spec.whatwg.org/#bad-port).
echo "11000 19999" >/proc/sys/net/ipv4/ip_local_port_range
own_iptables "$lab/run/sbin"

while :; do
  docker-registry serve "$lab/registry.yml" || sleep 1
done >>"$lab/log/registry.log" 2>&1 &

exec tini -- dockerd --config-file "$lab/daemon.json"
