import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { execIn, withContainer } from "./testDaemon";
import { pull } from "./pull";

const run = promisify(execFile);

const NODE_IMAGE = "node:24-slim";

/**
 * Runs in this process' network and in a container's alike, so it is a script and no function. An address counts if it
 * takes a connection each time of three: while Docker before 28 makes a network, all networks reach each other for some
 * milliseconds (moby: `EnsureJumpRule` in libnetwork's `setup_ip_tables.go`), and other tests make some.
 */
const SCRIPT = `
const { connect } = require("node:net");
const { networkInterfaces } = require("node:os");
const { setTimeout: sleep } = require("node:timers/promises");
const [port, ...given] = process.argv.slice(1);
const own = () => Object.entries(networkInterfaces()).flatMap(([name, all]) =>
  all.map(({ address, scopeid }) => (scopeid ? address + "%" + name : address)));
const opensNow = (host) => new Promise((resolve) => {
  const socket = connect({ host, port: Number(port), timeout: 2000 });
  const end = (opened) => { socket.destroy(); resolve(opened); };
  socket.on("connect", () => end(true)).on("error", () => end(false)).on("timeout", () => end(false));
});
const opens = async (host, times = 3) => !(await opensNow(host)) ? [] :
  times === 1 ? [host] : sleep(300).then(() => opens(host, times - 1));
const tried = given.length > 0 ? given : own();
Promise.all(tried.map((host) => opens(host))).then((opened) => console.log(JSON.stringify({ tried, opened: opened.flat() })));
`;

/** Addresses to which a TCP connection was tried, and those of them that took it. */
export interface Reachable {
  tried: string[];
  opened: string[];
}

/** Tries a TCP port at each address of the machine that the tests run on. */
export async function onMachine(port: number): Promise<Reachable> {
  const { stdout } = await run(process.execPath, ["-e", SCRIPT, String(port)]);
  return JSON.parse(stdout) as Reachable;
}

/** Tries a TCP port at each address of the network that the daemon is in, which may be another than this one's. */
export async function onDaemonHost(port: number): Promise<Reachable> {
  await pull(NODE_IMAGE);
  const HostConfig = { NetworkMode: "host", AutoRemove: true };
  const options = { Image: NODE_IMAGE, Cmd: ["sleep", "1000"], HostConfig };
  return withContainer(options, (container) => fromContainer(container, port));
}

/** Tries a TCP port at addresses, or at all of the container's own, from a container with Node.js. */
export async function fromContainer(
  container: string,
  port: number,
  addresses: readonly string[] = [],
): Promise<Reachable> {
  const said = await execIn(container, "node", "-e", SCRIPT, String(port), ...addresses);
  return JSON.parse(said) as Reachable;
}
