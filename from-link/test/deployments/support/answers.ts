import { createSocket } from "node:dgram";
import { once } from "node:events";
import { execIn } from "../../../../test/e2e/support/testDaemon";
import type { Situation } from "./deployment";

const TIMEOUT_MS = 20_000;

/** What app/main.go answers. */
export interface AppAnswer {
  variables: string[];
  reached: Record<string, boolean>;
  kept: string;
  hostname: string;
}

export const urlOf = ({ port }: Pick<Situation, "port">, path = "") => `http://127.0.0.1:${port}${path}`;

async function get(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status >= 400) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response;
}

/** What the app says of itself. */
export async function appAt(situation: Pick<Situation, "port">): Promise<AppAnswer> {
  return (await (await get(urlOf(situation))).json()) as AppAnswer;
}

/** Which links of the app lead somewhere. */
export async function reachedAt(situation: Situation): Promise<Record<string, boolean>> {
  const { reached } = await appAt(situation);
  if (Object.values(reached).includes(false)) throw new Error(JSON.stringify(reached));
  return reached;
}

/** Has the app keep a text. */
export async function keepAt(situation: Situation): Promise<void> {
  await get(urlOf(situation), { method: "POST", body: "kept" });
}

export const keptAt = async (situation: Situation) => (await appAt(situation)).kept;

/** The title of a page. */
export async function titleAt(situation: Situation, path = "/"): Promise<string> {
  const page = await (await get(urlOf(situation, path))).text();
  const title = /<title>(.*)<\/title>/.exec(page)?.[1];
  if (title === undefined) throw new Error(`There is no title in ${page}`);
  return title;
}

/** Installs WordPress, which fills its database. */
export async function installWordPress(situation: Situation): Promise<void> {
  const form = {
    ...{ weblog_title: "Linked shop", user_name: "admin", admin_email: "admin@shop.example" },
    ...{ admin_password: "a password 4 tests", admin_password2: "a password 4 tests", pw_weak: "on" },
    blog_public: "0",
  };
  await get(urlOf(situation, "/wp-admin/install.php?step=2"), {
    method: "POST",
    body: new URLSearchParams(form),
  });
}

/**
 * Logs in to Postgres with Adminer. Returns the schema that it shows, and whether there is a design.
 *
 * @param row the name of the deployment, whose program exports the password
 */
export async function adminerAt(situation: Situation, row: string, source: string): Promise<unknown> {
  const exported = situation.outputs?.[row] as { password: string } | undefined;
  const password = exported?.password ?? (await execIn(source, "printenv", "POSTGRES_PASSWORD")).trim();
  const auth = { driver: "pgsql", server: "db", username: "postgres", password, db: "postgres" };
  const body = new URLSearchParams(Object.entries(auth).map(([key, value]) => [`auth[${key}]`, value]));
  const url = urlOf(situation, "/");
  const login = await get(url, { method: "POST", body, redirect: "manual" });
  const cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(";")[0]!)
    .join("; ");
  const page = await (
    await get(new URL(login.headers.get("location") ?? "", url).href, { headers: { cookie } })
  ).text();
  const schema = /Schema: (\w+)/.exec(page)?.[1];
  if (schema === undefined) throw new Error(`Adminer did not log in: ${page}`);
  return { schema, design: page.includes("adminer.css") };
}

/** Whether a worker counts in Redis. */
export async function beatsIn(redis: string): Promise<boolean> {
  if ((await execIn(redis, "redis-cli", "exists", "beats")).trim() === "1") return true;
  throw new Error(`There are no beats in ${redis}.`);
}

/** What comes back of a packet that is sent to a UDP port. */
export async function echoAt(port: number): Promise<string> {
  const socket = createSocket("udp4");
  try {
    socket.send("echo", port, "127.0.0.1");
    const [packet] = (await once(socket, "message", { signal: AbortSignal.timeout(2000) })) as [Buffer];
    return packet.toString();
  } finally {
    socket.close();
  }
}
