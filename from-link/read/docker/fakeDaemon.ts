import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { CreateBody } from "../../model/createBody.ts";

/** Engine API version of the fake daemon. Newer CLIs accept this version; older CLIs use their own, lower version in requests. */
const API_VERSION = "1.47";

/** The fake daemon's answer to all requests that it refuses. */
const REFUSAL = { message: "from-link reads this, and makes no container" };

/** Matches the path of a request: `/v1.47/KIND/NAME/VERB`. The name of an image may contain slashes. */
const PATH = /^(?:\/v[\d.]+)?\/(\w+)(?:\/(.+?))??(?:\/(json|create|archive|connect))?$/;

/** Routes that all get the same answer. `docker run --pull always` requests `images create`. */
const ANSWERED = ["_ping", "info", "version", "images create"];

/** Matches the variables that tell a docker client which daemon to use, and how to connect. */
const OF_CLIENTS = /^DOCKER_(CONTEXT|TLS|TLS_VERIFY|CERT_PATH|API_VERSION|CUSTOM_HEADERS|CONTENT_TRUST.*)$/;

type Variables = Readonly<Record<string, string | undefined>>;

/** A request for a container, from the docker CLI or Compose. */
export interface CreateRequest {
  readonly body: CreateBody;
  readonly name?: string;
  readonly platform?: string;
}

/** A client's request. Its route is kind and verb of the path (`containers create`), or only the kind (`networks`). */
export interface Question {
  readonly route: string;
  readonly name?: string;
  /** The filters in a request for a list, as JSON text. */
  readonly filters: string;
  readonly body: string;
}

/** Returns the answer to a request that the fake daemon does not know itself; undefined to refuse the request. */
type Answers = (question: Question, asked: readonly CreateRequest[]) => unknown;

/** A socket that docker CLIs take for a daemon. It records requests, and makes no containers. */
export interface FakeDaemon {
  /** Address of the socket. */
  readonly host: string;
  /** A temporary folder that exists as long as the socket. */
  readonly folder: string;
  /** The received requests for containers, in order. */
  readonly asked: CreateRequest[];
  /** Environment with which a docker client uses the socket. User settings that would change the client's requests are left out. */
  environment(own: Variables): Variables;
}

/** Runs a function with a fake daemon that listens until the function ends. */
export async function withFakeDaemon<T>(run: (daemon: FakeDaemon) => Promise<T>, more?: Answers): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "from-link-"));
  const socket = join(folder, "socket");
  const host = `unix://${socket}`;
  const settings = join(folder, "config");
  const asked: CreateRequest[] = [];
  const server = createServer((request, response) => {
    void answerTo(request, asked, more).then(([value, status]) => {
      const headers = { "Api-Version": API_VERSION, Ostype: "linux", "Content-Type": "application/json" };
      response.writeHead(status, headers).end(JSON.stringify(value));
    });
  });
  try {
    mkdirSync(settings);
    writeFileSync(join(settings, "config.json"), JSON.stringify({ cliPluginsExtraDirs: pluginFolders() }));
    server.listen(socket);
    await once(server, "listening");
    return await run({
      ...{ host, folder, asked },
      environment: (own) => ({
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...Object.fromEntries(Object.entries(own).filter(([name]) => !OF_CLIENTS.test(name))),
        ...{ DOCKER_HOST: host, DOCKER_CONFIG: settings },
      }),
    });
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

/** Folders with the docker CLI plugins of the user. The CLI finds the system's folders itself. */
function pluginFolders(): string[] {
  const own = process.env.DOCKER_CONFIG ?? join(homedir(), ".docker");
  const folder = join(own, "cli-plugins");
  try {
    const { cliPluginsExtraDirs: more } = JSON.parse(readFileSync(join(own, "config.json"), "utf8")) as {
      cliPluginsExtraDirs?: string[];
    };
    return [folder, ...(more ?? [])];
  } catch {
    return [folder];
  }
}

/** The fake daemon's answer to a request, and the HTTP status. */
async function answerTo(
  request: IncomingMessage,
  asked: CreateRequest[],
  more?: Answers,
): Promise<[unknown, number]> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://docker");
  const body = await text(request);
  const [, kind = "", path, verb = ""] = PATH.exec(decodeURIComponent(pathname)) ?? [];
  const route = `${kind} ${verb}`.trim();
  const name = path ?? searchParams.get("name") ?? undefined;
  if (route === "containers create")
    asked.push({
      ...{ name, platform: searchParams.get("platform") ?? undefined },
      body: JSON.parse(body) as CreateBody,
    });
  const answer = ANSWERED.includes(route)
    ? { ApiVersion: API_VERSION }
    : more?.({ route, name, body, filters: searchParams.get("filters") ?? "{}" }, asked);
  return answer === undefined ? [REFUSAL, route === "containers create" ? 400 : 404] : [answer, 200];
}
