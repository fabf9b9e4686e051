import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { CreateBody } from "../../model/createBody.ts";

/** Version of the Engine API that the socket says it has: what a newer CLI needs at least, and an older one comes down from. */
const API_VERSION = "1.47";

/** What the socket answers to what it does not do. */
const REFUSAL = { message: "from-link reads this, and makes no container" };

/** `/v1.47/KIND/NAME/VERB`, where the name of an image may have slashes. */
const PATH = /^(?:\/v[\d.]+)?\/(\w+)(?:\/(.+?))??(?:\/(json|create|archive|connect))?$/;

/** Requests with one answer for all; `images create` is for `--pull always`. */
const ANSWERED = ["_ping", "info", "version", "images create"];

/** Variables that say which daemon a client asks, and how. */
const OF_CLIENTS = /^DOCKER_(CONTEXT|TLS|TLS_VERIFY|CERT_PATH|API_VERSION|CUSTOM_HEADERS|CONTENT_TRUST.*)$/;

type Variables = Readonly<Record<string, string | undefined>>;

/** A request for a container, as the docker CLI or Compose made it. */
export interface CreateRequest {
  readonly body: CreateBody;
  readonly name?: string;
  readonly platform?: string;
}

/** What a client asks, as `containers create`, or `networks` where a path has no verb. */
export interface Question {
  readonly route: string;
  readonly name?: string;
  /** JSON. */
  readonly filters: string;
  readonly body: string;
}

/** What is answered beside what all are told; undefined is refused. */
type Answers = (question: Question, asked: readonly CreateRequest[]) => unknown;

/** A socket that docker CLIs take for a daemon, and that makes nothing. */
export interface FakeDaemon {
  /** Its address. */
  readonly host: string;
  /** A folder for a run's own files. */
  readonly folder: string;
  /** Containers that were asked for, in order. */
  readonly asked: CreateRequest[];
  /** Variables that point a client at the socket, and leave out what the user's settings would add to requests. */
  environment(own: Variables): Variables;
}

/** Listens for as long as `run` takes. */
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

/** Where the user's docker looks for its plugins, beside the folders of the system. */
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

/** What the socket answers, and the status with it. */
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
