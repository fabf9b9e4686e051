import assert from "node:assert/strict";
import test, { after, suite } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { cleanUp, eventually, freePort, TestApp, TestRedis, withoutRedis } from "./processes.ts";

const PASSWORD = "correct-horse";
/** Far below any timeout, with room for a busy machine. */
const FAST_MS = 1000;
/** Maximum wait of a request while Redis hangs: two periods of the watchdog, with room. */
const HANG_MAX_MS = 2500;

after(cleanUp);

async function redisAndApp(redisArgs: string[] = [], env: Record<string, string> = {}) {
  const redis = await new TestRedis(await freePort(), redisArgs).start();
  const app = await new TestApp({
    REDIS_HOST: "127.0.0.1",
    REDIS_PORT: String(redis.port),
    ...env,
  }).healthy();
  return { redis, app };
}

interface List {
  requests: { id: string; time: string; path: string; client: string; method: string }[];
}

void suite("with Redis", { skip: withoutRedis, concurrency: 2 }, () => {
  void test("counts each GET / once, answers with text or JSON, and counts no other request", async () => {
    const { app } = await redisAndApp();
    assert.equal(await app.count(), 1);
    assert.equal(await app.count(), 2);
    const json = await app.get("/", { Accept: "application/json" });
    assert.match(json.headers.get("content-type") ?? "", /^application\/json/);
    assert.deepEqual(await json.json(), { count: 3 });
    assert.equal((await fetch(app.url, { method: "HEAD" })).status, 200);
    const post = await fetch(app.url, { method: "POST", body: "x" });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get("allow"), "GET, HEAD");
    assert.equal((await app.get("/favicon.ico")).status, 404);
    assert.equal((await app.get("/requests")).status, 200);
    assert.equal(await app.count(), 4);
  });

  void test("serves browsers a page that counts once, polls without counting, and shows that Redis is down", async () => {
    const { redis, app } = await redisAndApp();
    const asBrowser = () => app.get("/?<b>", { Accept: "text/html,*/*;q=0.8" });
    const html = await asBrowser();
    assert.equal(html.status, 200);
    assert.match(html.headers.get("content-type") ?? "", /^text\/html/);
    const policy = html.headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none'; /);
    assert.doesNotMatch(policy, /unsafe/);
    const text = await html.text();
    assert.match(text, /<output id="count">1<\/output>/);
    assert.ok(text.includes(`<strong>127.0.0.1:${redis.port}</strong>`), text);
    const status = (await (await app.get("/status")).json()) as List & { count: number };
    assert.equal(status.count, 1);
    assert.deepEqual(
      status.requests.map(({ path }) => path),
      ["/?%3Cb%3E"],
    );
    await redis.kill();
    const away = await asBrowser();
    assert.equal(away.status, 503);
    assert.match(await away.text(), /Redis is not available/);
    assert.equal((await app.get("/status")).status, 503);
    await redis.start();
    await app.healthy();
    assert.equal(await app.count(), 2);
  });

  void test("gives each of many concurrent requests a different count, and stores each request", async () => {
    const { app } = await redisAndApp();
    const counts = await Promise.all(Array.from({ length: 50 }, () => app.count()));
    assert.deepEqual(
      counts.sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    const { requests } = (await (await app.get("/requests?limit=1000")).json()) as List;
    assert.equal(requests.length, 50);
  });

  void test("lists the latest requests, newest first, and refuses a limit outside 1 to 1000", async () => {
    const { app } = await redisAndApp();
    for (let n = 1; n <= 22; n++) await app.get(`/?n=${n}`);
    const { requests } = (await (await app.get("/requests")).json()) as List;
    assert.deepEqual(
      requests.map(({ path }) => path),
      Array.from({ length: 20 }, (_, index) => `/?n=${22 - index}`),
    );
    const { client, method, time } = requests[0]!;
    assert.deepEqual({ client, method }, { client: "127.0.0.1", method: "GET" });
    assert.ok(Math.abs(Date.now() - Date.parse(time)) < 60_000, time);
    const three = (await (await app.get("/requests?limit=3")).json()) as List;
    assert.equal(three.requests.length, 3);
    for (const limit of ["0", "1001", "-1", "x", "1.5", ""]) {
      const response = await app.get(`/requests?limit=${limit}`);
      assert.equal(response.status, 400, limit);
      assert.equal(await response.text(), `limit="${limit}": expected a whole number from 1 to 1000.\n`);
    }
  });

  void test("answers 503 while Redis is down, and continues the count once Redis is back", async () => {
    const { redis, app } = await redisAndApp();
    assert.equal(await app.count(), 1);
    await redis.kill();
    for (const path of ["/", "/healthz", "/requests"]) {
      const start = Date.now();
      const response = await app.get(path);
      assert.equal(response.status, 503);
      assert.equal(response.headers.get("retry-after"), "1");
      assert.match(await response.text(), /^Redis is not available: \S/);
      assert.ok(Date.now() - start < FAST_MS);
    }
    await redis.start();
    await app.healthy();
    assert.equal(await app.count(), 2);
    const events = [...app.output.matchAll(/"event":"(redis [^"]+)"/g)].map(([, event]) => event);
    assert.deepEqual(events, ["redis connected", "redis unavailable", "redis connected"]);
  });

  void test("answers 503 while Redis hangs, and never answers with an unconfirmed count", async () => {
    const { redis, app } = await redisAndApp();
    assert.equal(await app.count(), 1);
    redis.freeze();
    // Probes keep the connection busy, which must not keep a dead connection alive.
    const probes = setInterval(() => void app.get("/healthz").catch(() => undefined), 200);
    const answers = Promise.all(["/", "/", "/", "/healthz"].map((path) => app.get(path)));
    const answered = await Promise.race([answers, delay(HANG_MAX_MS)]);
    clearInterval(probes);
    assert.ok(answered, `no answer within ${HANG_MAX_MS} ms`);
    assert.deepEqual(new Set(answered.map(({ status }) => status)), new Set([503]));
    redis.thaw();
    await app.healthy();
    const count = await app.count();
    assert.ok(count >= 2 && count <= 5, `the three may or may not have been counted: ${count}`);
  });

  void test("starts before Redis, and accepts the port in the form that --link sets (tcp://…)", async () => {
    const port = await freePort();
    const env = { REDIS_HOST: "127.0.0.1", REDIS_PORT: `tcp://172.17.0.2:${port}` };
    const app = await new TestApp(env).listening();
    assert.equal((await app.get("/")).status, 503);
    assert.equal((await app.get("/healthz")).status, 503);
    await new TestRedis(port).start();
    await app.healthy();
    assert.equal(await app.count(), 1);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    void test(`finishes the pending request on ${signal}, then exits with 0`, async () => {
      const { redis, app } = await redisAndApp();
      redis.freeze();
      const pending = app.get("/");
      await delay(100);
      app.signal(signal);
      await eventually(() => assert.match(app.output, /"stopping"/));
      await assert.rejects(app.get("/"), "no new connection is taken");
      redis.thaw();
      const response = await pending;
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("connection"), "close");
      const start = Date.now();
      assert.equal(await app.exited, 0);
      assert.ok(Date.now() - start < FAST_MS);
      assert.match(app.output, /"stopped"/);
    });
  }

  void test("logs in with the password of the variable or the URL, and never prints the password", async () => {
    const { redis, app } = await redisAndApp(["--requirepass", PASSWORD], { REDIS_PASSWORD: PASSWORD });
    assert.equal(await app.count(), 1);
    const byUrl = await new TestApp({ REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${redis.port}` }).healthy();
    assert.equal(await byUrl.count(), 2);
    const wrong = await new TestApp({
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      REDIS_PASSWORD: `not-${PASSWORD}`,
    }).listening();
    const reason = await eventually(async () => {
      const text = await (await wrong.get("/")).text();
      assert.match(text, /WRONGPASS/);
      return text;
    });
    await redis.kill();
    const lost = await (await app.get("/")).text();
    for (const { output } of [app, byUrl, wrong]) assert.ok(!output.includes(PASSWORD), output);
    assert.ok(!(reason + lost).includes(PASSWORD));
  });
});

void test("exits with 1 on an invalid value, and names the variable", async () => {
  const app = new TestApp({ PORT: "http" });
  assert.equal(await app.exited, 1);
  assert.equal(app.output, 'PORT="http": expected a port number from 0 to 65535.\n');
});

void test("exits with 0 on SIGTERM without Redis; exits with 1 and names the port if that port is taken", async () => {
  const env = { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(await freePort()) };
  const app = await new TestApp(env).listening();
  const port = new URL(app.url).port;
  const second = new TestApp({ ...env, PORT: port });
  assert.equal(await second.exited, 1);
  assert.match(second.output, new RegExp(`^PORT=${port}: cannot listen: .*EADDRINUSE`, "m"));
  app.signal("SIGTERM");
  assert.equal(await app.exited, 0);
});
