import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { page, PAGE_POLICY } from "./page.ts";
import { preferredType } from "./preferredType.ts";
import { reasonOf } from "./redisLink.ts";
import type { RequestStore } from "./requestStore.ts";

interface Answer {
  status: number;
  /** Content of the answer. A string is sent as it is, any other value as JSON. */
  body: unknown;
  headers?: Record<string, string>;
}

const LIST_DEFAULT = 20;
const LIST_MAX = 1000;
/** Number of characters of a request's path that are stored; the rest is cut off. */
const STORED_PATH_MAX = 1024;
const RETRY_AFTER_S = "1";
const PAGE_HEADERS = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": PAGE_POLICY };

/**
 * The app's HTTP server. `/` counts and stores the request, `/requests` lists stored requests, `/status` gives count and list to
 * the page, and `/healthz` tells whether Redis answers.
 *
 * @param link address of Redis, which the page shows
 */
export function createAppServer(store: RequestStore, link: string): Server {
  const server = createServer((request, response) => {
    answer(store, link, request)
      .catch((error: unknown) => unavailable(link, request, error))
      .then((result) => send(request, response, result, !server.listening))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  return server;
}

async function answer(store: RequestStore, link: string, request: IncomingMessage): Promise<Answer> {
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
      return counted(link, request, await (method === "HEAD" ? store.count() : store.add(recordOf(request))));
    case "/status": {
      // The ping has a time limit. Without it, this answer would take longer if Redis hangs.
      const [count, requests] = await Promise.all([store.count(), store.latest(LIST_DEFAULT), store.ping()]);
      return { status: 200, body: { count, requests } };
    }
    case "/healthz":
      await store.ping();
      return { status: 200, body: "ok\n" };
    case "/requests":
      return list(store, new URLSearchParams(query < 0 ? "" : url.slice(query)).get("limit"));
    default:
      return { status: 404, body: "Not found: there are /, /requests, /status and /healthz.\n" };
  }
}

function counted(link: string, { headers: { accept } }: IncomingMessage, count: number): Answer {
  const headers = { Vary: "Accept" };
  switch (preferredType(accept)) {
    case "text/html":
      return { status: 200, body: page(link, count), headers: { ...headers, ...PAGE_HEADERS } };
    case "application/json":
      return { status: 200, body: { count }, headers };
    default:
      return { status: 200, body: `Hello from redis-link. Requests so far: ${count}\n`, headers };
  }
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
    // A socket for IPv4 and IPv6 shows the address of an IPv4 client as ::ffff:1.2.3.4.
    client: address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address,
    method,
  };
}

/**
 * The answer if Redis is not available. Also sent if it is unknown whether Redis counted the request: a count is only shown if
 * Redis confirmed it.
 */
function unavailable(link: string, { url, headers: { accept } }: IncomingMessage, error: unknown): Answer {
  const headers = { "Retry-After": RETRY_AFTER_S };
  if (/^\/($|\?)/.test(url ?? "") && preferredType(accept) === "text/html")
    return { status: 503, body: page(link), headers: { ...headers, ...PAGE_HEADERS } };
  return { status: 503, body: `Redis is not available: ${reasonOf(error)}\n`, headers };
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
    // A server that is stopping must not keep connections alive.
    ...(last && { Connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : text);
}
