import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isOwnHost, MapServer } from "../../../components/status/mapServer";
import { WORKS } from "../../support/linkedContainers";

const folder = mkdtempSync(join(tmpdir(), "redis-link-page-"));
for (const name of ["index.html", "page.css", "page.js"]) writeFileSync(join(folder, name), name);
const server = new MapServer(folder);
let url: string;

beforeAll(async () => {
  url = await server.listen(0);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function ask(
  path: string,
  { method = "GET", host = new URL(url).host } = {},
): Promise<IncomingMessage & { text: string }> {
  return new Promise((resolve, reject) => {
    request(url + path, { method, headers: { Host: host } }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => (text += part.toString()));
      response.on("end", () => resolve(Object.assign(response, { text })));
    })
      .on("error", reject)
      .end();
  });
}

test.each([
  ["/", "index.html", "text/html"],
  ["/?x", "index.html", "text/html"],
  ["/page.css", "page.css", "text/css"],
  ["/page.js", "page.js", "text/javascript"],
])("a request for %s is answered with %s", async (path, text, type) => {
  const response = await ask(path);
  expect([response.statusCode, response.text]).toEqual([200, text]);
  expect(response.headers["content-type"]).toContain(type);
});

test.each([
  ["/", {}],
  ["/nothing", {}],
  ["/", { host: "evil.example" }],
])("every answer has a strict content security policy: %s %j", async (path, options) => {
  const { headers } = await ask(path, options);
  const policy = headers["content-security-policy"] as string;
  const rules = ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"];
  expect(policy.split("; ")).toEqual(expect.arrayContaining(rules));
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  expect(headers).not.toHaveProperty("access-control-allow-origin");
});

test.each(["/../package.json", "/index.html", "/%2e%2e/x", "//", "/events/"])(
  "a request for %s is answered with 404",
  async (path) => {
    expect((await ask(path)).statusCode).toBe(404);
  },
);

test("methods other than GET and HEAD are answered with 405", async () => {
  for (const method of ["POST", "PUT", "DELETE"]) {
    const response = await ask("/", { method });
    expect([response.statusCode, response.headers.allow]).toEqual([405, "GET, HEAD"]);
  }
  expect((await ask("/", { method: "HEAD" })).text).toBe("");
});

test.each<[host: string | undefined, own: boolean]>([
  ["127.0.0.1:7379", true],
  ["localhost:7379", true],
  ["LocalHost:7379", true],
  ["[::1]:7379", true],
  [undefined, false],
  ["", false],
  ["localhost", false],
  ["localhost:80", false],
  ["evil.example:7379", false],
  ["localhost.evil.example:7379", false],
  ["127.0.0.1.nip.io:7379", false],
  ["10.0.0.1:7379", false],
])("the Host header %s is accepted: %s", (host, own) => {
  expect(isOwnHost(host, 7379)).toBe(own);
});

test("a request with a foreign Host header is answered with 421", async () => {
  for (const path of ["/", "/events", "/page.js"]) {
    const { statusCode, text } = await ask(path, { host: "evil.example" });
    expect([statusCode, text]).toEqual([421, "This is no name of this page: it is at 127.0.0.1.\n"]);
  }
});

test("the event stream sends the current report at once, and each later report", async () => {
  server.tell({ changes: [] });
  const response = await new Promise<IncomingMessage>((resolve) => request(`${url}/events`, resolve).end());
  expect(response.headers["content-type"]).toBe("text/event-stream");
  let text = "";
  response.on("data", (part: Buffer) => (text += part.toString()));
  const report = { at: "2026-01-01T00:00:00.000Z", scope: "x", links: [WORKS] };
  const further = [
    { report, changes: [] },
    { report, changes: [], lost: "ECONNREFUSED" },
  ];
  further.forEach((told) => server.tell(told));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const told = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown);
  expect(told).toEqual([{ changes: [] }, ...further]);
  expect(text).toMatch(/^retry: 500\n\n/);
  response.destroy();
});

test("fails with the remedy if the map's port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  await expect(new MapServer(folder).listen(port)).rejects.toThrow(
    `--port ${port}: something else listens there. Name another one, or 0 for any that is free.`,
  );
  other.close();
});
