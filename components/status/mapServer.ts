import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Told } from "./report";

/** The page's files, each with its media type. */
const FILES: Readonly<Partial<Record<string, [file: string, type: string]>>> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/page.css": ["page.css", "text/css; charset=utf-8"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
};

const EVENTS = "/events";
const TEXT = "text/plain; charset=utf-8";

/** Content security policy: the page may load only its two files and the events. */
const POLICY = [
  "default-src 'none'",
  ...["script-src", "style-src", "connect-src"].map((kind) => `${kind} 'self'`),
  "img-src data:", // the icon, which is empty
  ...["base-uri", "form-action", "frame-ancestors"].map((kind) => `${kind} 'none'`),
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** Time in ms after which a page that lost its connection reconnects. */
const RETRY_MS = 500;

/** Serves the page and the reports. Only browsers on this machine get an answer. */
export class MapServer {
  private readonly server: Server;
  private readonly pages = new Set<ServerResponse>();
  private told: Told = { changes: [] };

  /** @param folder folder of the page's files */
  constructor(folder: string) {
    this.server = createServer((request, response) => this.answer(folder, request, response));
  }

  /**
   * @param port port of 127.0.0.1; for 0 the system picks a free port
   * @returns the page's URL
   * @throws Error with the remedy if the port is taken
   */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", (error: NodeJS.ErrnoException) => {
        const why = error.code === "EADDRINUSE" ? "something else listens there" : error.message;
        reject(new Error(`--port ${port}: ${why}. Name another one, or 0 for any that is free.`));
      });
      this.server.listen(port, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${this.port}`;
  }

  /** Sends a report to all open pages. */
  tell(told: Told): void {
    this.told = told;
    for (const page of this.pages) page.write(eventOf(told));
  }

  close(): void {
    for (const page of this.pages) page.end();
    this.server.close();
    this.server.closeAllConnections();
  }

  private get port(): number {
    const address = this.server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  private answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
    const path = request.url?.split("?")[0] ?? "";
    const [file, type] = FILES[path] ?? [];
    const refusal = refusalOf(request, this.port);
    if (refusal !== undefined) {
      const [status, words] = refusal;
      const headers = { ...HEADERS, ...(status === 405 ? { Allow: "GET, HEAD" } : {}), "Content-Type": TEXT };
      response.writeHead(status, headers).end(`${words}\n`);
    } else if (path === EVENTS && request.method === "GET") {
      this.follow(request, response);
    } else if (file === undefined) {
      response
        .writeHead(404, { ...HEADERS, "Content-Type": TEXT })
        .end("There is nothing here: the page is at /.\n");
    } else {
      const body = readFileSync(join(folder, file));
      const headers = { ...HEADERS, "Content-Type": type, "Content-Length": body.length };
      response.writeHead(200, headers).end(body); // Node.js sends no body for HEAD
    }
  }

  private follow(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream" });
    response.write(`retry: ${RETRY_MS}\n\n${eventOf(this.told)}`);
    this.pages.add(response);
    request.once("close", () => this.pages.delete(response));
  }
}

/** Why a request is refused; undefined if the request is answered. */
function refusalOf(
  { headers, method }: IncomingMessage,
  port: number,
): [status: number, words: string] | undefined {
  if (!isOwnHost(headers.host, port)) return [421, "This is no name of this page: it is at 127.0.0.1."];
  if (method !== "GET" && method !== "HEAD") return [405, "Nothing can be changed here: use GET."];
  return undefined;
}

function eventOf(told: Told): string {
  return `data: ${JSON.stringify(told)}\n\n`;
}

/** Whether the Host header of a request names this machine. Guards against DNS rebinding. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  const withPort = names.map((name) => `${name}:${port}`);
  return host !== undefined && [...withPort, ...(port === 80 ? names : [])].includes(host.toLowerCase());
}
