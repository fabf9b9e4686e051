/**
 * HAProxy's configuration, which forwards connections to the primary. HAProxy checks each node, and uses a node only if its
 * Redis is a primary, its Sentinel names the node as the primary, and this Sentinel reaches a majority.
 *
 * @param nodes number of nodes: three or five
 * @param service prefix of the nodes' services: `${service}-1` and so on
 * @returns the text of haproxy.cfg, which reads the password of the users `health-N` from the variable HEALTH
 */
export function frontConfiguration(nodes: number, service: string): string {
  const numbers = Array.from({ length: nodes }, (_, index) => index + 1);
  return `${HEAD}${numbers.map(useOf).join("")}${numbers.map((node) => backendOf(node, service)).join("")}`;
}

const HEAD = `global
  maxconn 4000
  hard-stop-after 1s
defaults
  mode tcp
  timeout connect 1s
  timeout client 24h
  timeout server 24h
  timeout check 800ms
  option clitcpka
  option srvtcpka
resolvers docker
  nameserver dns 127.0.0.11:53
  resolve_retries 1
  timeout resolve 500ms
  timeout retry 500ms
  hold valid 1s
  hold obsolete 1s
  hold nx 1h
  hold timeout 1h
  hold refused 1h
  hold other 1h
frontend in
  bind :6379
`;

const useOf = (node: number) => `  use_backend r${node} if { nbsrv(r${node}) gt 0 }\n`;

const backendOf = (node: number, service: string) => `backend r${node}
  option tcp-check
  tcp-check connect port 6379
  tcp-check send "AUTH health-${node} \${HEALTH}\\r\\n"
  tcp-check expect min-recv 0 string +OK
  tcp-check send "INFO replication\\r\\n"
  tcp-check expect min-recv 0 string role:master
  tcp-check connect port 26379
  tcp-check send "AUTH health-${node} \${HEALTH}\\r\\n"
  tcp-check expect min-recv 0 string +OK
  tcp-check send "SENTINEL get-master-addr-by-name m\\r\\n"
  tcp-check expect min-recv 0 rstring "\\nr${node}\\r"
  tcp-check send "SENTINEL CKQUORUM m\\r\\n"
  tcp-check expect min-recv 0 string "+OK "
  server-template r${node}- 2 tasks.${service}-${node}:6379 check inter 500ms fastinter 250ms downinter 250ms fall 2 rise 1 resolvers docker init-addr none resolve-prefer ipv4 on-marked-down shutdown-sessions
`;
