#!/bin/sh
# One node of NODES: Redis, Sentinel and this watch in one container, on one volume.
# NODE: 1..NODES. SVC: the services are $SVC-1... LAG: min-replicas-max-lag. DOWN_AFTER: down-after-milliseconds. SEED: who starts when
# nobody knows anything. REDIS_ARGS: further lines for redis.conf.
# Secrets: health, repl, sentinel (passwords), acl (the apps' "user …" lines, hashes only).
# Nodes are called r1..r3 for ever. Only /etc/hosts says where they are, and this watch keeps it.
set -u; umask 077
export RES_OPTIONS="timeout:1 attempts:1"
I=$NODE R=/run/ha D=/data ALL=$(seq $NODES) QUORUM=$((NODES / 2 + 1)); mkdir -p $R $D/redis $D/sentinel
say() { echo "ha: $*" >&2; }
pw() { cat /run/secrets/$1; }
as() { u=$1 a=$2 p=$3; shift 3; REDISCLI_AUTH=$(pw ${u%%-*}) timeout 1 redis-cli --user $u -h $a -p $p "$@" 2>/dev/null; }
local_() { REDISCLI_AUTH=$(cat $R/watch) timeout 1 redis-cli --user watch "$@" 2>/dev/null; }    # an administrator's, of this container only
redis() { as health-$1 r$1 6379 info replication | tr -d '\r'; }

# --- where the others are
is() { [ "$(as health-$2 $1 26379 ping)" = PONG ]; }            # the user's name proves that the address is node $2's
find() {
  a=$(awk -v n=r$1 '$2 == n { print $1 }' /etc/hosts); [ -n "$a" ] && is $a $1 && { echo $a; return; }
  for a in $(timeout 2 getent ahostsv4 tasks.$SVC-$1 | awk '{ print $1 }' | sort -u); do is $a $1 && { echo $a; return; }; done
  echo 192.0.2.$1                                                # no route: refused at once
}
hosts() {
  ( for k in $ALL; do [ $k = $I ] && echo $me >$R/a$k || { find $k >$R/n$k; mv $R/n$k $R/a$k; } & done; wait )
  t=$(cat $R/hosts; for k in $ALL; do printf '%-15s r%s\n' $(cat $R/a$k) $k; done)
  [ "$t" = "${was:-}" ] || { printf '%s\n' "$t" 1<>/etc/hosts; was=$t; say "$(echo "$t" | tail -$NODES | tr -s ' \n' ' ')"; }   # in place, never shorter: no reader finds it empty
}

# --- who is the primary: what the sentinels say. "<number> <how many name one> <how many know nothing> <how many see it down or replace it>"
poll() {
  for k in $ALL; do as health-$k r$k 26379 sentinel master m | tr -d '\r' | awk '/No such master/ { print "nil"; exit } p == "ip" { i = $0 } p == "flags" { f = /s_down|o_down|failover/ ? 1 : 0 } p == "config-epoch" { print $0, i, f; exit } { p = $0 }' & done |
    sort -n | awk '$1 == "nil" { n++; next } { c++; b = substr($2, 2); f += $3 } END { print b + 0, c + 0, n + 0, f + 0 }'
}
options="down-after-milliseconds $DOWN_AFTER
failover-timeout 10000
parallel-syncs 1
auth-user sentinel"
monitor() {
  say "monitoring r$1"; as sentinel localhost 26379 sentinel monitor m r$1 6379 $QUORUM
  echo "$options
auth-pass $(pw sentinel)" | while read -r k v; do as sentinel localhost 26379 sentinel set m $k $v; done
}
sentinel_conf() {
  f=$D/sentinel/sentinel.conf; keep() { grep -E "^sentinel $1 " $f 2>/dev/null; }
  { echo "port 26379
dir $D/sentinel
protected-mode no
sentinel myid $(printf "$SVC/$I" | sha1sum | cut -c1-40)
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip r$I
sentinel announce-port 26379
sentinel sentinel-user sentinel
sentinel sentinel-pass $(pw sentinel)
user default off
user sentinel on >$(pw sentinel) resetchannels &__sentinel__:hello -@all +ping +publish +subscribe +client|setname +sentinel
user health-$I on >$(pw health) -@all +ping +sentinel|master +sentinel|get-master-addr-by-name +sentinel|ckquorum"
    keep monitor && { echo "$options" | sed 's/ / m /; s/^/sentinel /'; echo "sentinel auth-pass m $(pw sentinel)"; }
    keep '(config-epoch|leader-epoch|current-epoch|known-replica|known-sentinel)'; } >$f.new; mv $f.new $f
}
redis_conf() {
  { echo "port 6379
dir $D/redis
protected-mode no
appendonly yes
aof-timestamp-enabled no
replica-announce-ip r$I
replica-announce-port 6379
masteruser repl
masterauth $(pw repl)
min-replicas-to-write 1
min-replicas-max-lag $LAG
repl-ping-replica-period 1
repl-timeout 5
repl-diskless-sync-delay 0
repl-backlog-size 16mb
user repl on >$(pw repl) -@all +psync +replconf +ping
user watch on >$(cat $R/watch) ~* &* +@all
user sentinel on >$(pw sentinel) resetchannels &__sentinel__:hello -@all +multi +exec +slaveof +ping +subscribe +publish +info +role +config|rewrite +client|setname +client|kill +script|kill
user health-$I on >$(pw health) -@all +ping +info"
    printf '%s\n' "${REDIS_ARGS:-}"; cat /run/secrets/acl; [ -e $D/redis/synced ] || echo "replica-priority 0"   # not to be promoted before it has the data
    [ $1 = $I ] || echo "replicaof r$1 6379"; } >$R/redis.conf
}
up() { setpriv --reuid=redis --regid=redis --clear-groups "$@"; }

state() {   # state ROLE PRIMARY: one line for whoever reads the log
  redis $I >$R/info; q=false; as health-$I r$I 26379 sentinel ckquorum m | grep -q '^OK' && q=true; y=false; [ -e $D/redis/synced ] && y=true
  t=$(awk -F'[:,=]' -v node=$I -v role=$1 -v primary=${2:-0} -v sentinels=$(poll | cut -d' ' -f2) -v quorum=$q -v synced=$y '
    /^role:/ && role != "leaving" { role = $2 == "master" ? "primary" : "replica" } /^master_link_status:/ { link = $2 } /^master_last_io/ { lag = $2 }
    /^slave[0-9]/ { sub(/^r/, "", $3); r = r (r == "" ? "" : ",") "{\"node\":" $3 ",\"state\":\"" $7 "\",\"lag\":" $11 "}" }
    END { printf "state {\"node\":%d,\"role\":\"%s\",\"primary\":%d,\"link\":\"%s\",\"lag\":%d,\"replicas\":[%s],\"sentinels\":%d,\"quorum\":%s,\"synced\":%s}\n",
      node, role, primary, link == "" ? (role == "primary" ? "up" : "down") : link, lag, r, sentinels, quorum, synced }' $R/info)
  s=$((${s:-0} + 1)); [ "$t" = "${said:-}" ] && [ $s -lt 8 ] || { said=$t; s=0; echo "$t"; }
}

moved() {   # every sentinel names another, and that one has a replica
  for k in $ALL; do b=$(as health-$k r$k 26379 sentinel get-master-addr-by-name m | head -1); [ "$b" != r$I ] || return 1; [ $k = $I ] && new=${b#r}; done
  redis $new | grep -q state=online
}
# --- going: hand the primary over first, and not before the others are whole
leave() {
  trap '' TERM; set -- $(poll); state leaving $1; say "leaving, primary r$1"
  n=0; while [ $n -lt 20 ] && [ "$(redis $1 | grep -c state=online)" -lt 2 ]; do n=$((n+1)); sleep 0.5; set -- $(poll); done
  if [ $1 = $I ] && kill -0 ${RP:-x} 2>/dev/null; then
    local_ config set repl-ping-replica-period 3600 >/dev/null; local_ client pause 10000 write >/dev/null   # a ping after the switch would cost a full resync
    n=0; until redis $I | awk -F: '/^master_repl_offset/ { m = $2 } /^slave/ && match($2, /offset=[0-9]+/) { o[substr($2, RSTART + 7, RLENGTH - 7)]++ } { if (/^slave[0-9]/) c++ } END { exit !(c && o[m] == c) }' || [ $n = 40 ]; do n=$((n+1)); sleep 0.05; done
    say "handing over: $(as sentinel localhost 26379 sentinel failover m)"
    n=0; until moved || [ $n = 80 ]; do n=$((n+1)); sleep 0.1; done; sleep 1.2   # the fronts see it while we still answer
  fi
  kill ${RP:-} ${SP:-} 2>/dev/null; wait; say left; exit 0
}

[ "${1:-}" = health ] && { as health-$I r$I 6379 info replication | grep -Eq 'role:master|master_link_status:up'; exit; }
trap 'exit 0' TERM INT; exec 9>$D/lock; n=0   # Swarm may start a second container before the first is gone: never both on one volume
until flock -n 9; do [ $n = 0 ] && say "another container of this node is still here: waiting"; n=1; sleep 0.3 & wait $!; done
head -c 24 /dev/urandom | sha1sum | cut -c1-40 >$R/watch; me=$(hostname -i | awk '{ print $1 }'); cp /etc/hosts $R/hosts; sed -i '/ r[1-5]$/d' $R/hosts
hosts; sentinel_conf; chown -R redis:redis $D $R
up redis-server $D/sentinel/sentinel.conf --sentinel & SP=$!
trap leave TERM INT
n=0; while :; do
  hosts; set -- $(poll); n=$((n+1)); [ $((n % 10)) = 1 ] && say "asked: r$1, named by $2, unknown to $3"
  if [ $2 -ge 1 ] && [ $1 != $I ]; then break                                 # another: follow it
  elif [ $2 -ge $QUORUM ] && [ -e $D/redis/synced ] && { [ $4 = 0 ] || [ $n -ge 20 ]; }; then break   # me, says the majority, I have the data, and nobody is replacing me
  elif [ $3 = $NODES ] && [ $I = $SEED ]; then set -- $I; touch $D/redis/synced; break; fi   # nobody ever knew one: the very first start
  state starting $1; kill -0 $SP || exit 1; sleep 0.5 & wait $!
done
say "primary: r$1"; redis_conf $1; chown -R redis:redis $R
up redis-server $R/redis.conf & RP=$!
while :; do
  as sentinel localhost 26379 sentinel get-master-addr-by-name m | grep -q . || monitor $1
  hosts; kill -0 $SP && kill -0 $RP || { say "a part has died"; kill $SP $RP; wait; exit 1; }
  [ -e $D/redis/synced ] || { redis $I | grep -q master_link_status:up && touch $D/redis/synced && local_ config set replica-priority 100; }
  state starting $(as sentinel localhost 26379 sentinel get-master-addr-by-name m | head -1 | tr -d r); sleep 1 & wait $!
done
