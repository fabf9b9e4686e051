/**
 * Looks at an alias and a port with what an image has: `sh NAME ALIAS PORT`, the port may be empty. It writes lines:
 * `address A` if the alias resolves, `open US` if a connection to the port was taken, with its time in µs where that can be
 * told, `shut` if not, and `name N` for the name of each variable; values are not read. It ends with 127 where tools are
 * missing. Node.js and the like are left alone: they would take more memory than an app may have left.
 */
export const LOOK_SCRIPT = String.raw`
has() { command -v "$1" >/dev/null 2>&1; }
if has timeout; then limited="timeout 2"; else limited=; fi
if has bash; then
  bash -c 'compgen -e' | while read -r name; do echo "name $name"; done
elif has awk; then
  awk 'BEGIN { for (name in ENVIRON) print "name " name }'
fi
if has getent; then
  set -- "$1" "$2" $($limited getent hosts "$1")
elif has nslookup && has awk; then
  own=$(awk -v name="$1" '{ for (i = 2; i <= NF; i++) if ($i == name) { print $1; exit } }' /etc/hosts)
  set -- "$1" "$2" \
    \${own:-$($limited nslookup "$1" 2>/dev/null | awk '/^Name/ { found = 1 } found && sub(/^Address( [0-9]+)?: */, "") { print $1; exit }')}
else
  exit 127
fi
[ -n "\${3:-}" ] || exit 0
echo "address $3"
[ -n "$2" ] || exit 0
if has bash; then
  $limited bash -c '
    start=\${EPOCHREALTIME:-}
    exec 3<>"/dev/tcp/$0/$1" || exit 1
    end=\${EPOCHREALTIME:-}
    echo "open \${start:+$((\${end/[.,]/} - \${start/[.,]/}))}"' "$3" "$2" 2>/dev/null || echo shut
elif has nc; then
  if nc -w 1 "$3" "$2" </dev/null >/dev/null 2>&1; then echo open; else echo shut; fi
fi
`.replaceAll("\\${", "${");
