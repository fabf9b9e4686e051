#!/bin/sh
# One node of a RedisFailover: Redis, its Sentinel and this script (the watch), in one container with one volume.
#
# NODE: this node's number. NODES: number of nodes, 3 or 5. SVC: prefix of the services, which are SVC-1, SVC-2 and so on.
# SEED: number of the node that becomes the primary if no node has ever known a primary. LAG: min-replicas-max-lag, in seconds.
# DOWN_AFTER: Sentinel's down-after-milliseconds. REDIS_ARGS: further lines of redis.conf.
# Secrets: health, repl and sentinel are the passwords of these users. acl holds the apps' users as "user …" lines with hashes.
#
# Redis and Sentinel know the nodes by the constant names r1, r2 and so on. This watch keeps the nodes' addresses in /etc/hosts, so
# that Redis and Sentinel never ask Docker's DNS: a lookup of a dead node's name takes 20 s, in which Sentinel stands still.
# shellcheck disable=SC2086,SC2329 # numbers need no quotes, and a trap calls leave
set -u
umask 077
export RES_OPTIONS="timeout:1 attempts:1"
run=/run/redis-link data=/data all=$(seq "$NODES") majority=$((NODES / 2 + 1)) enough=$((NODES / 2))
health=$(cat /run/secrets/health) repl=$(cat /run/secrets/repl) sentinel=$(cat /run/secrets/sentinel)
watch=$(head -c 24 /dev/urandom | sha1sum | cut -c 1-40)
whole=$data/redis/whole # written while this node has all data; without it the node never becomes primary

say() { echo "watch: $*" >&2; }
now() { date +%s; }
pause() { sleep "$1" & wait $!; } # a trap runs at once while the shell waits

# --- Questions to the nodes

# ask USER PASSWORD HOST PORT [COMMAND...]: without COMMAND, redis-cli runs the commands from the standard input.
ask() {
  user=$1 password=$2 host=$3 port=$4 && shift 4
  REDISCLI_AUTH=$password timeout 1 redis-cli --user "$user" -h "$host" -p "$port" "$@" 2>/dev/null
}
own_redis() { ask watch "$watch" localhost 6379 "$@"; }
own_sentinel() { ask sentinel "$sentinel" localhost 26379 "$@"; }

# Prints the answers of a node's Sentinel and Redis. Asks the node at its last known address, or else where Docker's DNS finds it.
# Only node 2 has the user health-2, so a login proves which node answers.
ask_node() {
  for place in "r$1" "tasks.$SVC-$1"; do
    said=$(printf 'client info\nsentinel master m\n' | ask "health-$1" "$health" "$place" 26379)
    case $said in *laddr=*) ;; *) continue ;; esac
    printf '%s\n' "$said"
    printf 'info replication\ninfo server\ninfo memory\n' | ask "health-$1" "$health" "$place" 6379
    return
  done
}

look() {
  (
    for k in $all; do ask_node "$k" >$run/node$k & done
    wait
  )
  understand
}

# Sets these variables from the nodes' answers.
#   primary: the primary in the newest configuration. named: number of Sentinels that name this primary; doubts: how many of these
#   see it down or being replaced. unknown: number of Sentinels that know no primary. replicas: the primary's replicas; online:
#   number of online replicas. role, link, lag, good: facts about this node's Redis. behind: another node has more of the
#   same data. equal: all other nodes can take over and have all data. later: another node had all data at a later time than this
#   node before its start. used, max: bytes of memory of this node's Redis.
# A node's address is the one that its own Sentinel reports. A node that does not answer gets an address in 192.0.2.0: no route leads
# there, so connections fail at once.
understand() {
  digest >$run/digest
  {
    read -r primary named doubts unknown online
    read -r role link lag good behind equal later
    read -r used max
    read -r replicas
    read -r states
    read -r addresses
  } <$run/digest
  [ "$addresses" = "$written" ] || keep_hosts
}

digest() {
  awk -v nodes="$NODES" -v own="$NODE" -v self="$address" -v had="$had" '
    FNR == 1 { node = substr(FILENAME, length(FILENAME)) }
    { sub(/\r$/, "") }
    match($0, /laddr=[0-9.]+/) { address[node] = substr($0, RSTART + 6, RLENGTH - 6) }
    /No such master/ { unknown++ }
    before == "ip" { name = substr($0, 2) }
    before == "flags" { doubt = /down|failover|disconnected/ }
    before == "config-epoch" {
      if ($0 + 0 >= epoch) { epoch = $0 + 0; primary = name }
      named[name]++
      doubts[name] += doubt
    }
    { before = $0; at = index($0, ":"); info[node, substr($0, 1, at - 1)] = substr($0, at + 1) }
    # A replica that was started for a backup does not count as a node.
    /^slave[0-9]+:ip=r[1-9],/ {
      split($0, word, /[=,]/)
      online[node] += word[6] == "online"
      replicas[node] = replicas[node] ",{\"node\":" substr(word[2], 2) ",\"state\":\"" word[6] "\",\"lag\":" word[10] "}"
      states[node] = states[node] word[2] word[6]
    }
    END {
      id = info[own, "master_replid"]
      offset = info[own, "master_repl_offset"] + 0
      for (node = 1; node <= nodes; node++) {
        if (id != "" && info[node, "master_replid"] == id) {
          more = info[node, "master_repl_offset"] - offset
          if (more > 0) behind = 1
          ready = info[node, "master_link_status"] == "up" && info[node, "slave_priority"] == 100
          able += more == 0 && (node == own || ready)
        }
        match(info[node, "config_file"], /[0-9]+/)
        if (substr(info[node, "config_file"], RSTART, RLENGTH) + 0 > had) later = 1
        where = node == own ? self : address[node]
        addresses = addresses (where ? where : "192.0.2." node) " "
      }
      role = info[own, "role"]
      link = info[own, "master_link_status"]
      print primary + 0, named[primary] + 0, doubts[primary] + 0, unknown + 0, online[primary] + 0
      print role ? role : "none", link ? link : role == "master" ? "up" : "down", info[own, "master_last_io_seconds_ago"] + 0, \
        info[own, "min_slaves_good_slaves"] + 0, behind + 0, able == nodes, later + 0
      printf "%.0f %.0f\n", info[own, "used_memory"] - info[own, "mem_not_counted_for_evict"], info[own, "maxmemory"]
      print substr(replicas[primary], 2)
      print states[primary]
      print addresses
    }' $run/node[1-9]
}

# Overwrites /etc/hosts in place, always with the same length, so that no reader finds the file empty.
keep_hosts() {
  lines=$(cat $run/hosts && k=0 && for place in $addresses; do k=$((k + 1)) && printf '%-15s r%s\n' "$place" $k; done)
  printf '%s\n' "$lines" 1<>/etc/hosts
  written=$addresses
}

# Prints the first word of the error by which a primary refuses a write, such as OOM. SETRANGE with an empty text changes no data.
refusal() {
  [ "$shown" = primary ] || return
  said=$(own_redis setrange redis-link:look 0 '')
  case $said in [A-Z]*\ *) echo "${said%% *}" ;; esac
}

# state [ROLE]: prints a state line to the log when something has changed, and every few seconds. A primary that does not accept
# writes yet is shown as starting.
state() {
  quorum=false synced=false shown=replica
  [ "$named" -lt $majority ] || quorum=true
  [ ! -e $whole ] || synced=true
  [ "$role" != master ] || shown=primary
  [ "$writes" = $enough ] && [ "$role" != none ] || shown=starting
  shown=${1:-$shown} round=$((round + 1))
  refuses=$(refusal)
  event="$shown $primary $link $named $quorum $synced $states $refuses"
  [ "$event" = "${last_event:-}" ] && [ $((round % 8)) != 0 ] ||
    echo "state {\"node\":$NODE,\"role\":\"$shown\",\"primary\":$primary,\"link\":\"$link\",\"lag\":$lag,\"replicas\":[$replicas],\"sentinels\":$named,\"quorum\":$quorum,\"synced\":$synced,\"used\":$used,\"max\":$max,\"refuses\":\"$refuses\"}"
  last_event=$event
}

# --- Configuration of Redis and Sentinel

settings="down-after-milliseconds $DOWN_AFTER
failover-timeout 5000
parallel-syncs 1
auth-user sentinel
auth-pass $sentinel"

monitor() {
  say "monitors r$1"
  { echo "sentinel monitor m r$1 6379 $majority" && echo "$settings" | sed 's/^/sentinel set m /'; } | own_sentinel >/dev/null
}

# A Sentinel that stood still for 2 s makes no decision for 30 s, because it may have missed messages. This function shortens the 30 s
# to twice DOWN_AFTER, in which Sentinel hears from all nodes again.
hasten() {
  [ -z "$hastened" ] && [ "$(own_sentinel sentinel debug tilt-period $((2 * DOWN_AFTER)))" = OK ] && hastened=yes
}

# Sentinel's configuration: its users, and from the file that Sentinel keeps, the monitored primary and the epochs.
sentinel_conf() {
  kept() { grep -E "^sentinel ($1) " $data/sentinel/sentinel.conf 2>/dev/null; }
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
sentinel sentinel-pass $sentinel
user default off
user sentinel on >$sentinel resetchannels &__sentinel__:hello -@all +ping +publish +subscribe +client|setname +sentinel
user health-$NODE on >$health -@all +client|info +sentinel|master +sentinel|get-master-addr-by-name +sentinel|ckquorum
END
  kept monitor | sed "s/[0-9]*$/$majority/" | grep . && echo "$settings" | sed 's/ / m /; s/^/sentinel /'
  kept 'config-epoch|leader-epoch|current-epoch|known-replica|known-sentinel'
}

# Redis' configuration. A starting primary accepts no writes before it is known to be the right one. A replica is not promoted before
# it has the data.
redis_conf() {
  cat - /run/secrets/acl <<END
port 6379
dir $data/redis
protected-mode no
appendonly yes
save ""
replica-announce-ip r$NODE
replica-announce-port 6379
masteruser repl
masterauth $repl
min-replicas-to-write $writes
min-replicas-max-lag $LAG
repl-ping-replica-period 1
repl-timeout 5
repl-diskless-sync-delay 0
repl-backlog-size 16mb
replica-priority $priority
user repl on >$repl -@all +psync +replconf +ping
user watch on >$watch ~* &* +@all
user sentinel on >$sentinel resetchannels &__sentinel__:hello -@all +multi +exec +slaveof +ping +subscribe +publish +info +role +config|rewrite +client|setname +client|kill +script|kill
user health-$NODE on >$health -@all +ping +info
${REDIS_ARGS:-}
END
  [ "$primary" = "$NODE" ] || echo "replicaof r$primary 6379"
}

as_redis() {
  if command -v gosu >/dev/null; then exec gosu redis "$@"; fi
  exec setpriv --reuid=redis --regid=redis --clear-groups "$@"
}

# Decides in each round whether this Redis may accept writes, and whether it may be promoted.
tend() {
  case $role-$link in
  master-*)
    # Sentinel has promoted this Redis, or a majority of Sentinels names it and none is about to replace it.
    if [ -n "$followed" ] || { [ "$primary" = "$NODE" ] && [ "$named" -ge $majority ] && [ "$doubts" = 0 ]; }; then writes=$enough; fi
    [ "$good" -lt $enough ] || echo >$whole
    priority=100
    ;;
  slave-up) followed=yes priority=100 && echo >$whole ;;
  slave-*)
    if [ -n "$followed" ]; then
      # Sentinel's facts about replicas may be 10 s old, and it promotes even a replica that was cut off for up to 20 s. A replica
      # with less data than another node therefore gets priority 0.
      priority=$((behind ? 0 : 100))
    elif [ "$named" -lt $majority ]; then majority_since=$(now)
    elif [ $(($(now) - majority_since)) -ge 60 ] && [ "$later" = 0 ] && [ -e $whole ]; then
      # All nodes were off. A majority has been back for a minute, but not the primary. The minute gave the primary time to come
      # back, because it may have data that no other node has.
      priority=100
    fi
    ;;
  *) return ;;
  esac
  [ "$settled" = "$writes $priority" ] && return
  [ "$(own_redis config set min-replicas-to-write $writes replica-priority $priority)" = OK ] || return
  settled="$writes $priority"
  say "min-replicas-to-write $writes, replica-priority $priority"
}

# --- Stopping

# Whether this node's Sentinel, which picks the next primary, sees every other node as a healthy replica.
sees_them() {
  own_sentinel sentinel replicas m | awk -v others=$((NODES - 1)) '
    before == "flags" { n++; bad += $0 != "slave" }
    before == "master-link-status" { bad += $0 != "ok" }
    before == "slave-priority" { bad += $0 != 100 }
    { before = $0 }
    END { exit bad || n != others }'
}

# Hands the primary's role over. Nothing may be written from the pause to the end. Every replica that Sentinel may pick must have all
# data before Sentinel is told to fail over, because Sentinel does not check. The pause also stops Sentinel's messages, so it must be
# shorter than DOWN_AFTER.
hand_over() {
  [ "$named" = "$NODES" ] && [ "$doubts" = 0 ] && sees_them || return 1
  own_redis config set repl-ping-replica-period 3600 >/dev/null # a ping after the switch would cost a full copy
  own_redis client pause 60000 write >/dev/null
  late=$(($(now) + 2))
  until look && [ "$equal" = 1 ] || [ "$(now)" -ge $late ]; do sleep 0.1; done
  if [ "$equal" = 1 ] && sees_them && [ "$(now)" -lt $late ] && [ "$(own_sentinel sentinel failover m)" = OK ]; then
    end=$(($(now) + 8)) # after that, the other nodes find a primary without this node
    until look && [ "$primary" != "$NODE" ] && [ "$named" -ge $majority ] || [ "$(now)" -ge $end ]; do sleep 0.1; done
    say "handed over to r$primary"
    sleep 1.2 # the fronts notice the new primary while this Redis still answers
    return
  fi
  own_redis client unpause >/dev/null
  own_redis config set repl-ping-replica-period 1 >/dev/null
  return 1
}

leave() {
  trap '' TERM INT
  say "leaves"
  end=$(($(now) + 30)) alone=0 handed=''
  while [ -n "$redis" ] && [ "$(now)" -lt $end ] && [ $alone -lt 3 ]; do
    look && state leaving
    if [ "$primary" = "$NODE" ]; then hand_over && handed=yes && break
    elif [ "$online" = $((NODES - 1)) ]; then break; fi
    [ "$named" -gt 1 ] || alone=$((alone + 1))
    sleep 1
  done
  if [ -n "$redis" ] && [ -z "$handed" ]; then
    # No more writes are acknowledged, and the acknowledged writes have time to reach the other nodes.
    own_redis client pause 60000 write >/dev/null
    end=$(($(now) + 2))
    until look && [ "$equal" = 1 ] || [ "$(now)" -ge $end ] || [ "$primary" != "$NODE" ]; do sleep 0.1; done
  fi
  kill $redis $watched 2>/dev/null
  wait
  say "has left"
  exit 0
}

# --- The program

trap 'exit 0' TERM INT
rm -rf $run
mkdir -p $run $data/redis $data/sentinel
exec 9>$data/lock # the swarm may start a second container before the first is gone: never two on one volume
until flock -n 9; do pause 0.3; done
echo "$watch" >$run/password
sed '/ r[1-9]$/d' /etc/hosts >$run/hosts
address=$(hostname -i | cut -d ' ' -f 1) written='' had=0
[ ! -e $whole ] || had=$(date -r $whole +%s)
for k in $all; do : >$run/node$k; done
understand
sentinel_conf >$data/sentinel/new
mv $data/sentinel/new $data/sentinel/sentinel.conf
chown -R redis $data
as_redis redis-server $data/sentinel/sentinel.conf --sentinel &
watched=$! redis='' round=0 writes=$enough priority=0 followed='' majority_since=$(now) settled='' hastened=''
trap leave TERM INT

# Waits until the primary is known. This node must never start as the primary with less data than another node has.
while :; do
  look && state starting
  if [ "$primary" != 0 ] && [ "$primary" != "$NODE" ]; then break # another node is the primary: follow it
  elif [ "$named" -ge $majority ] && [ -e $whole ]; then break    # this node is the primary; without the data, another takes over
  elif [ "$unknown" = "$NODES" ] && [ "$NODE" = "$SEED" ]; then   # no node ever knew a primary: the very first start
    primary=$NODE && echo >$whole
    break
  fi
  kill -0 $watched || exit 1
  pause 0.5
done
say "starts, primary r$primary"
first=$primary round=0
[ "$primary" != "$NODE" ] || writes=$NODES
redis_conf >$run/$had.conf # the file's name tells the other nodes when this node last had all data
chown -R redis $run
as_redis redis-server $run/$had.conf &
redis=$!
while kill -0 $watched && kill -0 $redis; do # if one of the two ends, the swarm restarts this node
  look
  ! grep -q 'No such master' $run/node$NODE || monitor "$first"
  hasten
  tend
  state
  pause 1
done
kill $watched $redis
wait
exit 1
