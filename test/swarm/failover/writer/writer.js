// Writes numbers into a Redis, one after the other, each once the one before was answered or given up. A number is never used twice:
// what was not acknowledged may be there or not. Its log says when it wrote what, and why it could not.
const { createConnection } = require("node:net");
const { createServer } = require("node:http");
const { hostname } = require("node:os");

const {
  REDIS_HOST,
  REDIS_PORT,
  REDIS_PASSWORD,
  REDIS_PASSWORD_FILE,
  PAUSE_MS = "3",
  WAIT = "0",
} = process.env;
const password = REDIS_PASSWORD ?? require("node:fs").readFileSync(REDIS_PASSWORD_FILE, "utf8");
const GIVE_UP_MS = 1500;

/** Sets of their own for each process, so that one that was started again does not count from 1 in the same; each is soon read. */
const process_ = `${hostname()}-${Date.now()}`;
const PER_SET = 2000;

const command = (...words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;

/** One connection; `ask` resolves with the first line of each reply. */
function connect() {
  const socket = createConnection({ host: REDIS_HOST, port: Number(REDIS_PORT ?? 6379), noDelay: true });
  const waiting = [];
  let text = "";
  const end = (why) => {
    socket.destroy();
    for (const { reject } of waiting.splice(0)) reject(new Error(why));
  };
  socket.on("data", (data) => {
    text += data;
    for (let at; (at = text.indexOf("\r\n")) >= 0; text = text.slice(at + 2))
      waiting.shift()?.resolve(text.slice(0, at));
  });
  socket.on("error", ({ code }) => end(code));
  socket.on("close", () => end("closed"));
  return {
    ask: (...words) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => end("timeout"), GIVE_UP_MS);
        const done = (go) => (value) => (clearTimeout(timer), go(value));
        waiting.push({ resolve: done(resolve), reject: done(reject) });
        if (socket.destroyed) end("closed");
        else socket.write(command(...words));
      }),
    end: () => end("done"),
  };
}

async function write() {
  let connection;
  let why = "";
  for (let n = 1; ; n += 1) {
    try {
      if (connection === undefined) {
        connection = connect();
        const reply = await connection.ask("AUTH", password);
        if (reply !== "+OK") throw new Error(reply);
      }
      const set = `${process_}:${Math.floor(n / PER_SET)}`;
      const reply = await connection.ask("SADD", set, String(n));
      if (reply !== ":1") throw new Error(reply);
      if (WAIT !== "0" && (await connection.ask("WAIT", WAIT, "1000")) < `:${WAIT}`) throw new Error("WAIT");
      console.log(Date.now(), set, n);
      why = "";
    } catch (error) {
      connection?.end();
      connection = undefined;
      if (why !== error.message) console.log(Date.now(), "-", (why = error.message));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise((resolve) => setTimeout(resolve, Number(PAUSE_MS)));
  }
}

createServer((_, response) => response.end("ok\n")).listen(3000); // for a health check
void write();
