#!/bin/sh
# One node of a Redis that fails over: Redis, its Sentinel and this watch, in one container on one volume.
#
# NODE: this node's number. NODES: how many there are, 3 or 5. SVC: prefix of the services, which are SVC-1, SVC-2 and so on.
# SEED: the node that begins if no node has ever known a primary. LAG: min-replicas-max-lag, in seconds. DOWN_AFTER: Sentinel's
# down-after-milliseconds. REDIS_ARGS: further lines of redis.conf.
# Secrets: passwords of the users health, repl and sentinel; acl has the apps' users as "user …" lines, with hashes only.
#
# The nodes are r1, r2 and so on for ever, and /etc/hosts alone says where they are: this watch keeps it. Redis and Sentinel never ask
# Docker's DNS, as Sentinel stands still for the 20 s that the name of a dead node takes there.
# shellcheck disable=SC2086,SC2329 # numbers need no quotes, and a trap calls leave
set -u
umask 077
export RES_OPTIONS="timeout:1 attempts:1"
run=/run/redis-link data=/data all=$(seq "$NODES") majority=$((NODES / 2 + 1)) enough=$((NODES / 2))
whole=$data/redis/whole # touched while this node has all data; without it the node never becomes primary
redis='' sentinel=''    # their processes

say() { echo "watch: $*" >&2; }

# ask USER HOST PORT COMMAND...: the user health-2 exists on node 2 alone, and so proves who answers.
ask() {
  file=/run/secrets/${1%%-*}
  [ "$1" != watch ] || file=$run/password
  user=$1 host=$2 port=$3 && shift 3
  REDISCLI_AUTH=$(cat "$file") timeout 1 redis-cli --user "$user" -h "$host" -p "$port" "$@" 2>/dev/null | tr -d '\r'
}
own_redis() { ask watch localhost 6379 "$@"; }
own_sentinel() { ask sentinel localhost 26379 "$@"; }
info() { ask "health-$1" "r$1" 6379 info "${2:-replication}"; }

# --- Where the others are

# The address of a node is what its own Sentinel says; there is no way to 192.0.2.0, so that it is refused at once.
address_of() {
  for host in $(awk -v name="r$1" '$2 == name { print $1 }' /etc/hosts) "tasks.$SVC-$1"; do
    found=$(ask "health-$1" "$host" 26379 client info | sed -n 's/.* laddr=\([0-9.]*\):.*/\1/p')
    [ -z "$found" ] || break
  done
  echo "${found:-192.0.2.$1}"
}

# Written in place, and always as long: no reader finds the file empty.
keep_hosts() {
  (
    for k in $all; do [ "$k" = "$NODE" ] || address_of "$k" >"$run/address$k" & done
    wait
  )
  lines=$(cat "$run/hosts" && for k in $all; do printf '%-15s r%s\n' "$(cat "$run/address$k")" "$k"; done)
  [ "$lines" = "${written:-}" ] || printf '%s\n' "$lines" 1<>/etc/hosts
  written=$lines
}

# --- Who is primary

# What the sentinels say: the primary of the newest configuration, how many name it, how many know of no primary, and how many see
# the primary down or being replaced.
look() {
  for k in $all; do
    ask "health-$k" "r$k" 26379 sentinel master m | awk '
      /No such master/ { print -1; exit }
      before == "ip" { node = substr($0, 2) }
      before == "flags" { doubt = /down|failover|disconnected/ }
      before == "config-epoch" { print $0, node, doubt; exit }
      { before = $0 }' &
  done | sort -n | awk '
    $1 < 0 { unknown++; next }
    { newest = $2; names[$2]++; doubts[$2] += $3 }
    END { print newest + 0, names[newest] + 0, unknown + 0, doubts[newest] + 0 }' >$run/look
  read -r primary named unknown doubts <$run/look
}

settings="down-after-milliseconds $DOWN_AFTER
failover-timeout 10000
parallel-syncs 1
auth-user sentinel
auth-pass $(cat /run/secrets/sentinel)"

monitor() {
  say "monitors r$1"
  { echo "sentinel monitor m r$1 6379 $majority" && echo "$settings" | sed 's/^/sentinel set m /'; } | own_sentinel >/dev/null
}

# Its user names, and from the file that Sentinel keeps: whom it monitors, and its epochs.
sentinel_conf() {
  file=$data/sentinel/sentinel.conf
  kept() { grep -E "^sentinel ($1) " "$file" 2>/dev/null; }
  cat <<END
port 26379
dir $data/sentinel
protected-mode no
sentinel myid $(printf %s "$SVC/$NODE" | sha1sum | cut -c 1-40)
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip r$NODE
sentinel announce-port 26379
sentinel sentinel-user sentinel
sentinel sentinel-pass $(cat /run/secrets/sentinel)
user default off
user sentinel on >$(cat /run/secrets/sentinel) resetchannels &__sentinel__:hello -@all +ping +publish +subscribe +client|setname +sentinel
user health-$NODE on >$(cat /run/secrets/health) -@all +client|info +sentinel|master +sentinel|get-master-addr-by-name +sentinel|ckquorum
END
  kept monitor | sed "s/[0-9]*$/$majority/" | grep . && echo "$settings" | sed 's/ / m /; s/^/sentinel /'
  kept 'config-epoch|leader-epoch|current-epoch|known-replica|known-sentinel'
}

# redis_conf PRIMARY. The primary that starts takes no writes before it is known to be the right one; a replica is never promoted
# before it has the data.
redis_conf() {
  cat <<END
port 6379
dir $data/redis
protected-mode no
appendonly yes
save ""
replica-announce-ip r$NODE
replica-announce-port 6379
masteruser repl
masterauth $(cat /run/secrets/repl)
min-replicas-max-lag $LAG
repl-ping-replica-period 1
repl-timeout 5
repl-diskless-sync-delay 0
repl-backlog-size 16mb
replica-priority 0
user repl on >$(cat /run/secrets/repl) -@all +psync +replconf +ping
user watch on >$(cat $run/password) ~* &* +@all
user sentinel on >$(cat /run/secrets/sentinel) resetchannels &__sentinel__:hello -@all +multi +exec +slaveof +ping +subscribe +publish +info +role +config|rewrite +client|setname +client|kill +script|kill
user health-$NODE on >$(cat /run/secrets/health) -@all +ping +info
${REDIS_ARGS:-}
END
  cat /run/secrets/acl
  if [ "$1" = "$NODE" ]; then echo "min-replicas-to-write $NODES"; else echo "min-replicas-to-write $enough
replicaof r$1 6379"; fi
}

as_redis() {
  if command -v gosu >/dev/null; then exec gosu redis "$@"; fi
  exec setpriv --reuid=redis --regid=redis --clear-groups "$@"
}

# set_once NAME VALUE: a setting of the own Redis, unless it has been set.
set_once() {
  [ "$(cat "$run/$1" 2>/dev/null)" != "$2" ] || return 0
  [ "$(own_redis config set "$1" "$2")" != OK ] || { echo "$2" >"$run/$1" && say "$1 $2"; }
}

# What each round sees to: when this Redis may be written, and when it may be promoted.
tend() {
  case $mine in
  *role:master*)
    # Sentinel has promoted it, or a majority of sentinels names it and none is about to replace it.
    if [ -n "$followed" ] || { [ "$primary" = "$NODE" ] && [ "$named" -ge $majority ] && [ "$doubts" = 0 ]; }; then
      set_once min-replicas-to-write $enough
    fi
    [ "$(field min_slaves_good_slaves)" -ge $enough ] && touch $whole
    set_once replica-priority 100
    ;;
  *master_link_status:up*)
    followed=yes
    touch $whole
    set_once min-replicas-to-write $enough
    set_once replica-priority 100
    ;;
  *role:slave*)
    set_once min-replicas-to-write $enough
    if [ -n "$followed" ]; then
      # Sentinel goes by what it knows, which may be 10 s old, and takes a replica that was cut off for up to 20 s.
      if is_behind; then set_once replica-priority 0; else set_once replica-priority 100; fi
    elif [ -e $whole ] && [ "$round" -ge 15 ] && { [ "$round" -ge 60 ] || ! is_early; }; then
      # All were off, and the primary does not come back: the one that had the data last goes first, which is the lowest number.
      set_once replica-priority $((3800000000 - $(date -r $whole +%s)))
    fi
    ;;
  esac
}
# Whether a node that answers has just started: all that are there say at one time what they had.
is_early() {
  for k in $all; do
    info "$k" server | awk -F: '$1 == "uptime_in_seconds" && $2 < 20 { exit 1 }' || return 0
  done
  return 1
}
field() { echo "$mine" | sed -n "s/^$1://p"; }

# Whether another node answers that has more of the data that this node follows.
is_behind() {
  for k in $all; do [ "$k" = "$NODE" ] || info "$k"; done |
    awk -F: -v id="$(field master_replid)" -v offset="$(field master_repl_offset)" '
      $1 == "master_replid" { same = $2 == id }
      $1 == "master_repl_offset" && same && $2 > offset + 0 { more = 1 }
      END { exit !more }'
}

# state [ROLE]: one line for who reads the log, when something has changed and every few seconds. A primary that takes no writes
# yet is starting.
state() {
  [ -e $run/min-replicas-to-write ] || set -- starting
  line=$(echo "$mine" | awk -F '[:,=]' -v role="${1:-}" -v format="$(printf '{"node":%d,"role":"%%s","primary":%d,"link":"%%s","lag":%%d,"replicas":[%%s],"sentinels":%d,"quorum":%s,"synced":%s}' \
    "$NODE" "$primary" "$named" "$([ "$named" -ge $majority ] && echo true || echo false)" "$([ -e $whole ] && echo true || echo false)")" '
    $1 == "role" && role == "" { role = $2 == "master" ? "primary" : "replica" }
    $1 == "master_link_status" { link = $2 }
    $1 == "master_last_io_seconds_ago" { lag = $2 }
    /^slave[0-9]+:/ { replicas = replicas (replicas ? "," : "") "{\"node\":" substr($3, 2) ",\"state\":\"" $7 "\",\"lag\":" $11 "}" }
    END { printf "state " format "\n", role == "" ? "starting" : role, link ? link : role == "primary" ? "up" : "down", lag, replicas }')
  event=$(echo "$line" | sed 's/"lag":[0-9-]*//g')
  round=$((round + 1))
  [ "$event" = "${last_event:-}" ] && [ $((round % 8)) != 0 ] || echo "$line"
  last_event=$event
}

# --- Going

# Whether each other node is a replica that may be promoted and has all that this one has.
are_equal() {
  for k in $all; do info "$k" | awk -F: '
    $1 == "master_link_status" && $2 != "up" || $1 == "slave_priority" && $2 != 100 { bad = 1 }
    $1 == "master_replid" { id = $2 }
    $1 == "master_repl_offset" { offset = $2 }
    END { print bad ? "bad" : id, offset }'; done | sort -u | awk 'END { exit NR != 1 || $1 == "bad" || NF != 2 }'
}

# Whether the own Sentinel, which picks the next primary, sees each of them as it is.
sees_them() {
  own_sentinel sentinel replicas m | awk -v others=$((NODES - 1)) '
    before == "flags" { n++; bad += $0 != "slave" }
    before == "master-link-status" { bad += $0 != "ok" }
    before == "slave-priority" { bad += $0 != 100 }
    { before = $0 }
    END { exit bad || n != others }'
}

# Nothing may be written from the pause to the end. Sentinel must not be told to fail over unless each replica that it may pick has
# all: it does what it is told. The pause also stops what Sentinel publishes, so that it must be shorter than DOWN_AFTER.
is_late() { [ $(($(date +%s) - began)) -gt 1 ]; }
hand_over() {
  [ "$named" = "$NODES" ] && [ "$doubts" = 0 ] && sees_them || return 1
  own_redis config set repl-ping-replica-period 3600 >/dev/null # a ping after the switch would cost a full copy
  own_redis client pause 60000 write >/dev/null
  began=$(date +%s)
  until are_equal || is_late; do sleep 0.1; done
  if are_equal && sees_them && ! is_late && [ "$(own_sentinel sentinel failover m)" = OK ]; then
    end=$(($(date +%s) + 8)) # in doubt, the others will find a primary without this node
    until look && [ "$primary" != "$NODE" ] && [ "$named" -ge $majority ] || [ "$(date +%s)" -ge $end ]; do sleep 0.1; done
    say "handed over to r$primary"
    sleep 1.2 # the fronts see it while this Redis still answers
    return
  fi
  own_redis client unpause >/dev/null
  own_redis config set repl-ping-replica-period 1 >/dev/null
  return 1
}

leave() {
  trap '' TERM INT
  say "leaves"
  end=$(($(date +%s) + 20)) alone=0 handed=''
  while [ -n "$redis" ] && [ "$(date +%s)" -lt $end ] && [ $alone -lt 3 ]; do
    keep_hosts && look && mine=$(info "$NODE") && state leaving
    if [ "$primary" = "$NODE" ]; then hand_over && handed=yes && break
    elif [ "$(info "$primary" | grep -c state=online)" = $((NODES - 1)) ]; then break; fi
    if [ "$named" -le 1 ]; then alone=$((alone + 1)); fi
    sleep 1
  done
  if [ -n "$redis" ] && [ -z "$handed" ]; then
    # Nothing more is acknowledged, and what was has the time to reach the others.
    own_redis client pause 60000 write >/dev/null
    end=$(($(date +%s) + 2))
    until are_equal || [ "$(date +%s)" -ge $end ] || [ "$primary" != "$NODE" ]; do sleep 0.1; done
  fi
  kill $redis $sentinel 2>/dev/null
  wait
  say "has left"
  exit 0
}

# A trap runs at once while the shell waits.
pause() { sleep "$1" & wait $!; }

# --- From here on in order
trap 'exit 0' TERM INT
rm -rf $run
mkdir -p $run $data/redis $data/sentinel
exec 9>$data/lock # the swarm may start a second container before the first is gone: never two on one volume
until flock -n 9; do pause 0.3; done
head -c 24 /dev/urandom | sha1sum | cut -c 1-40 >$run/password
sed '/ r[1-9]$/d' /etc/hosts >$run/hosts
hostname -i | cut -d ' ' -f 1 >"$run/address$NODE"
mine='' round=0 followed=''
keep_hosts
sentinel_conf >$data/sentinel/new
mv $data/sentinel/new $data/sentinel/sentinel.conf
chown -R redis $data $run
as_redis redis-server $data/sentinel/sentinel.conf --sentinel &
sentinel=$!
trap leave TERM INT

# Never start as the primary with less than the others have.
while :; do
  keep_hosts && look && state starting
  if [ "$primary" != 0 ] && [ "$primary" != "$NODE" ]; then break # another is the primary: follow it
  elif [ "$named" -ge $majority ] && [ -e $whole ]; then break    # this node is, and has the data; without it, it is failed over
  elif [ "$unknown" = "$NODES" ] && [ "$NODE" = "$SEED" ]; then   # no node ever knew a primary: the very first start
    primary=$NODE
    touch $whole
    break
  fi
  kill -0 $sentinel || exit 1
  pause 0.5
done
say "starts, primary r$primary"
first=$primary round=0
redis_conf "$primary" >$run/redis.conf
chown -R redis $run
as_redis redis-server $run/redis.conf &
redis=$!
while :; do
  own_sentinel sentinel get-master-addr-by-name m | grep -q . || monitor "$first"
  keep_hosts && look && mine=$(info "$NODE")
  tend
  state
  { kill -0 $sentinel && kill -0 $redis; } || break # the swarm starts this node again
  pause 1
done
kill $sentinel $redis
wait
exit 1
