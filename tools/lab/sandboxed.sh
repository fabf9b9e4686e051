# Set-up of an engine in its mount namespace, for sandbox.sh and swarm.sh.

# own_folders FOLDER: redirects the daemon's and containerd's files in /run and /opt to FOLDER.
own_folders() {
  for name in run opt; do
    mkdir "$1/$name.upper" "$1/$name.work"
    mount -t overlay -o "lowerdir=/$name,upperdir=$1/$name.upper,workdir=$1/$name.work" redis-link-lab "/$name"
  done
}

# own_iptables FOLDER: puts iptables commands in FOLDER, in Debian's nf_tables variant, or in the legacy variant if the
# kernel has only that.
own_iptables() {
  mkdir "$1"
  variant=nft
  xtables-nft-multi iptables -t nat -L -n >/dev/null 2>&1 || variant=legacy
  for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
    ln -s "$(command -v xtables-$variant-multi)" "$1/$name"
  done
  PATH="$1:$PATH"
}
