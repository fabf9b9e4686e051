import { frontConfiguration } from "../../../../components/swarm/failover/frontConfiguration";

/** The lines of one backend. */
const backend = (text: string, node: number) => text.split(/^(?=backend )/m)[node] ?? "";

test.each([3, 5])("gives each of %i nodes a backend that is used while its server is up", (nodes) => {
  const text = frontConfiguration(nodes, "redis");
  expect(text.match(/^backend r\d$/gm)).toHaveLength(nodes);
  for (let node = 1; node <= nodes; node += 1) {
    expect(text).toContain(`use_backend r${node} if { nbsrv(r${node}) gt 0 }`);
    expect(backend(text, node)).toMatch(
      new RegExp(`^ {2}server-template r${node}- \\d tasks\\.redis-${node}:6379 `, "m"),
    );
  }
});

test("uses a Redis only if its Sentinel also calls this Redis the primary, and reaches a majority", () => {
  const checks = backend(frontConfiguration(3, "redis"), 2).match(/tcp-check (connect|expect).*/g) ?? [];
  expect(checks.map((check) => check.replace("min-recv 0 ", ""))).toEqual([
    "tcp-check connect port 6379",
    "tcp-check expect string +OK",
    "tcp-check expect string role:master",
    "tcp-check connect port 26379",
    "tcp-check expect string +OK",
    String.raw`tcp-check expect rstring "\nr2\r"`,
    'tcp-check expect string "+OK "',
  ]);
});

test("the configuration does not contain the password", () => {
  expect(frontConfiguration(3, "redis")).toContain(String.raw`"AUTH health-1 ${"${HEALTH}"}\r\n"`);
});
