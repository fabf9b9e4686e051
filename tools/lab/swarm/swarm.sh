#!/bin/sh
# Runs engines that act like separate machines: each has its own mount, process, network and host name namespaces and its own data.
# A switch joins them, in a network namespace with one registry for all. Killing the switch's first process ends
# everything; the host sees only files in the lab's folder.
# Usage: swarm.sh up LAB_FOLDER | power-on|power-off|cut|mend LAB_FOLDER N | enter LAB_FOLDER COMMAND...
#   power-off kills engine N with all its containers, cut pulls its cable, enter runs a command in the switch's network
set -eu
stage=$1 lab=$2
swarm=$lab/swarm
network=192.168.77
. "$(dirname "$0")/../sandboxed.sh"

# The user's command for `enter` finds its programs itself.
[ "$stage" = enter ] || . "$swarm/environment"

# Process id of the switch's first process on the host.
switch_process() {
  outside=$(cut -d " " -f 1 "$swarm/switch.pid")
  set -- $(cat "/proc/$outside/task/$outside/children")
  echo "$1"
}

wait_for() {
  for _ in $(seq 300); do
    [ ! -e "$1" ] || return 0
    sleep 0.1
  done
  echo "swarm.sh: $1 is not there after 30 s" >&2
  exit 1
}

case $stage in
up)
  cut -d " " -f 1,22 "/proc/$$/stat" >"$swarm/switch.pid"
  exec unshare --mount --pid --net --fork --kill-child --mount-proc sh "$0" switch "$lab"
  ;;
switch)
  ip link set lo up
  ip link add switch0 type bridge
  ip link set switch0 mtu 1550 up # leaves 1500 inside a VXLAN
  ip address add "$network.1/24" dev switch0
  touch "$swarm/switched"
  exec tini -- docker-registry serve "$swarm/registry.yml"
  ;;
enter)
  inside=$(switch_process)
  shift 2
  exec nsenter --target "$inside" --net -- "$@"
  ;;
power-on | power-off | cut | mend)
  wait_for "$swarm/switched"
  exec nsenter --target "$(switch_process)" --mount --pid --net -- sh "$0" "at-switch-$stage" "$lab" "$3"
  ;;
at-switch-power-on)
  node=$swarm/node$3
  mkdir -p "$node/run"
  rm -f "$node/waits" "$node/connected" "$lab/node$3.sock"
  setsid unshare --mount --pid --net --uts --fork --kill-child --mount-proc sh "$0" node "$lab" "$3" \
    >>"$node/log" 2>&1 </dev/null &
  echo $! >"$node/pid"
  wait_for "$node/waits"
  set -- $(cat "/proc/$!/task/$!/children") "$3" # the kernel's list ends with a blank
  inside=$1 number=$2
  ip link delete "port$number" 2>/dev/null || true # the port of a machine that was just switched off
  ip link add "port$number" mtu 1550 type veth peer name eth0 mtu 1550 netns "$inside"
  ip link set "port$number" master switch0 up
  nsenter --target "$inside" --net -- ip address add "$network.1$number/24" dev eth0
  nsenter --target "$inside" --net -- ip link set eth0 up
  nsenter --target "$inside" --net -- ip route add default via "$network.1"
  touch "$node/connected"
  ;;
at-switch-power-off)
  kill -KILL "$(cat "$swarm/node$3/pid")"
  ip link delete "port$3" 2>/dev/null || true
  ;;
at-switch-cut) ip link set "port$3" down ;;
at-switch-mend) ip link set "port$3" up ;;
node)
  node=$swarm/node$3
  busybox hostname "node$3"
  mount -t tmpfs -o mode=0755 redis-link-lab "$node/run"
  own_folders "$node/run"
  ip link set lo up
  own_iptables "$node/run/sbin"
  touch "$node/waits"
  wait_for "$node/connected"
  exec tini -- dockerd --config-file "$node/daemon.json"
  ;;
*)
  echo "swarm.sh: $stage is none of its stages" >&2
  exit 2
  ;;
esac
