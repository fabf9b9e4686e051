import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { prefersJson } from "./prefersJson.ts";
import { reasonOf } from "./redisLink.ts";
import type { RequestStore } from "./requestStore.ts";

interface Answer {
  status: number;
  /** A string is sent as plain text, anything else as JSON. */
  body: unknown;
  headers?: Record<string, string>;
}

const LIST_DEFAULT = 20;
const LIST_MAX = 1000;
/** Longest path that is stored, in characters. */
const STORED_PATH_MAX = 1024;
const RETRY_AFTER_S = "1";

/** The HTTP side: `/` counts, `/requests` lists, `/healthz` says whether Redis answers. */
export function createAppServer(store: RequestStore): Server {
  const server = createServer((request, response) => {
    answer(store, request)
      .catch((error: unknown) => unavailable(error))
      .then((result) => send(request, response, result, !server.listening))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  return server;
}

async function answer(store: RequestStore, request: IncomingMessage): Promise<Answer> {
  const { method = "", url = "/" } = request;
  if (method !== "GET" && method !== "HEAD") {
    return {
      status: 405,
      body: `${method} is not allowed here: use GET.\n`,
      headers: { Allow: "GET, HEAD" },
    };
  }
  const query = url.indexOf("?");
  switch (query < 0 ? url : url.slice(0, query)) {
    case "/":
      return counted(request, method === "HEAD" ? await store.count() : await store.add(recordOf(request)));
    case "/healthz":
      await store.ping();
      return { status: 200, body: "ok\n" };
    case "/requests":
      return list(store, new URLSearchParams(query < 0 ? "" : url.slice(query)).get("limit"));
    default:
      return { status: 404, body: "Not found: there are /, /requests and /healthz.\n" };
  }
}

function counted(request: IncomingMessage, count: number): Answer {
  const body = prefersJson(request.headers.accept)
    ? { count }
    : `Hello from redis-link. Requests so far: ${count}\n`;
  return { status: 200, body, headers: { Vary: "Accept" } };
}

async function list(store: RequestStore, limit: string | null): Promise<Answer> {
  const count = limit === null ? LIST_DEFAULT : /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > LIST_MAX) {
    const body = `limit=${JSON.stringify(limit)}: expected a whole number from 1 to ${LIST_MAX}.\n`;
    return { status: 400, body };
  }
  return { status: 200, body: { requests: await store.latest(count) } };
}

function recordOf({ method = "", url = "/", socket }: IncomingMessage) {
  const address = socket.remoteAddress ?? "unknown";
  return {
    time: new Date().toISOString(),
    path: url.slice(0, STORED_PATH_MAX),
    // A dual-stack socket shows an IPv4 client as ::ffff:1.2.3.4.
    client: address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address,
    method,
  };
}

/** Also when it is unknown whether Redis counted: a count is only answered when Redis said it. */
function unavailable(error: unknown): Answer {
  const body = `Redis is not available: ${reasonOf(error)}\n`;
  return { status: 503, body, headers: { "Retry-After": RETRY_AFTER_S } };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: Answer,
  last: boolean,
) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": typeof body === "string" ? "text/plain; charset=utf-8" : "application/json",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    ...headers,
    // A server that drains must not keep connections alive.
    ...(last && { Connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : text);
}
