// The floor of any server in Node.js: a constant.
import { createServer } from "node:http";

createServer((_, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end("Request 1\n");
}).listen(3000);
process.on("SIGTERM", () => process.exit());
