#!/bin/sh
# Runs the daemon and its registry in mount, pid and network namespaces of their own, so that nothing of them is
# seen on the host but files in the lab's folder, and killing the first process takes all of them away.
# Usage: sandbox.sh outside LAB_FOLDER (it goes through its stages by itself)
set -eu
stage=$1 lab=$2

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
  # What the daemon and containerd write at fixed places outside their own folders stays in here.
  for name in run opt; do
    upper=$lab/run/$name.upper work=$lab/run/$name.work
    mkdir "$upper" "$work"
    mount -t overlay -o "lowerdir=/$name,upperdir=$upper,workdir=$work" redis-link-lab "/$name"
  done
  exec unshare --net sh "$0" network "$lab"
  ;;
esac

busybox ifconfig lo up
# Ports that Docker picks are opened on the host too, where other programs get theirs from higher up.
echo "10000 19999" >/proc/sys/net/ipv4/ip_local_port_range
mkdir "$lab/run/sbin"
# The nf_tables variant as Debian does, unless this kernel has only the older one.
variant=nft
xtables-nft-multi iptables -t nat -L -n >/dev/null 2>&1 || variant=legacy
for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
  ln -s "$(command -v xtables-$variant-multi)" "$lab/run/sbin/$name"
done
PATH="$lab/run/sbin:$PATH"

while :; do
  docker-registry serve "$lab/registry.yml" || sleep 1
done >>"$lab/log/registry.log" 2>&1 &

exec tini -- dockerd --config-file "$lab/daemon.json"
