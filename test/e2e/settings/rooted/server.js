// Tells who it is and what it was started with, after as long as it is told to wait.
const { writeFileSync } = require("node:fs");
const { createServer } = require("node:http");

const answer = (_request, response) => {
  writeFileSync("/run/app/data/written", "by the user");
  response.end(JSON.stringify({ uid: process.getuid(), words: process.argv.slice(2) }));
};
setTimeout(() => createServer(answer).listen(80), Number(process.env.WAIT_MS ?? 0));
