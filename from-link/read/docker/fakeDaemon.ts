import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { CreateBody } from "../../model/createBody.ts";

/** Engine API version of the socket. It is high enough for newer CLIs; older CLIs ask for their own, lower version. */
const API_VERSION = "1.47";

/** The answer to requests that the socket does not serve. */
const REFUSAL = { message: "from-link reads this, and makes no container" };

/** `/v1.47/KIND/NAME/VERB`. An image's name may have slashes. */
const PATH = /^(?:\/v[\d.]+)?\/(\w+)(?:\/(.+?))??(?:\/(json|create|archive|connect))?$/;

/** Requests with the same fixed answer; `images create` is for `--pull always`. */
const ANSWERED = ["_ping", "info", "version", "images create"];

/** Variables that choose a client's daemon and its connection. */
const OF_CLIENTS = /^DOCKER_(CONTEXT|TLS|TLS_VERIFY|CERT_PATH|API_VERSION|CUSTOM_HEADERS|CONTENT_TRUST.*)$/;

type Variables = Readonly<Record<string, string | undefined>>;

/** A request for a container, from the docker CLI or Compose. */
export interface CreateRequest {
  readonly body: CreateBody;
  readonly name?: string;
  readonly platform?: string;
}

/** A request of a client. The route is `containers create`, or only `networks` if the path has no verb. */
export interface Question {
  readonly route: string;
  readonly name?: string;
  /** Filters as JSON. */
  readonly filters: string;
  readonly body: string;
}

/** Answers to further requests. Undefined refuses the request. */
type Answers = (question: Question, asked: readonly CreateRequest[]) => unknown;

/** A socket that looks like a daemon to docker CLIs, and makes nothing. */
export interface FakeDaemon {
  /** Address of the socket. */
  readonly host: string;
  /** A temporary folder for the run. */
  readonly folder: string;
  /** Requests for containers, in order. */
  readonly asked: CreateRequest[];
  /** Variables that point a client at the socket, without the user's settings that would change requests. */
  environment(own: Variables): Variables;
}

/** Listens while `run` runs. */
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

/** Plugin folders of the user's docker, in addition to the system's. */
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

/** The socket's answer and its status. */
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
