import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { CreateBody } from "../../model/createBody.ts";

/** Version of the Engine API that the socket says it has: what a newer CLI needs at least, and an older one comes down from. */
const API_VERSION = "1.47";

/** What the socket answers to a request for a container. */
const REFUSAL = "from-link reads this, and makes no container";

/** A request for a container, as the docker CLI made it. */
export interface CreateRequest {
  readonly body: CreateBody;
  readonly name?: string;
  readonly platform?: string;
}

/** A socket that docker CLIs take for a daemon, and that makes nothing. */
export interface FakeDaemon {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** An empty folder, for `DOCKER_CONFIG`, as what the user's says would be added to requests. */
  readonly configFolder: string;
  /** The last request for a container since it was asked; undefined if there was none. */
  taken(): CreateRequest | undefined;
}

/** Listens for as long as `run` takes. */
export async function withFakeDaemon<T>(run: (socket: FakeDaemon) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "from-link-"));
  const path = join(folder, "socket");
  let last: CreateRequest | undefined;
  const server = createServer((request, response) => {
    void answer(request, response, (taken) => (last = taken));
  });
  try {
    server.listen(path);
    await once(server, "listening");
    return await run({
      host: `unix://${path}`,
      configFolder: join(folder, "config"),
      taken() {
        const request = last;
        last = undefined;
        return request;
      },
    });
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  take: (request: CreateRequest) => void,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://docker");
  const body = await text(request);
  const say = (status: number, message: string) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ message }));
  if (pathname.endsWith("/_ping")) {
    response.writeHead(200, { "Api-Version": API_VERSION, Ostype: "linux" }).end("OK");
  } else if (pathname.endsWith("/info")) {
    response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  } else if (pathname.endsWith("/containers/create")) {
    take({
      body: JSON.parse(body) as CreateBody,
      name: searchParams.get("name") ?? undefined,
      platform: searchParams.get("platform") ?? undefined,
    });
    say(400, REFUSAL);
  } else if (pathname.endsWith("/images/create")) {
    response.writeHead(200).end(); // for --pull always
  } else {
    say(404, REFUSAL);
  }
}
