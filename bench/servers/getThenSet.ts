// What the examples with a counter do: a GET, then a SET of one more, for each request.
import { createServer } from "node:http";
import { createClient } from "@redis/client";

const KEY = "hits";

const client = createClient({ url: process.env.REDIS_URL });
client.on("error", (error: unknown) => console.error(error));
await client.connect();

createServer((_, response) => {
  void (async () => {
    const hits = Number((await client.get(KEY)) ?? 0) + 1;
    await client.set(KEY, String(hits));
    response.setHeader("Content-Type", "text/plain");
    response.end(`I have been viewed ${hits} times.\n`);
  })();
}).listen(3000);
process.on("SIGTERM", () => process.exit());
