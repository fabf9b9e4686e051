// The lesson's app, written without this project: it finds Redis at the host `redis`
// without a password, and counts the requests.
const http = require("node:http");
const net = require("node:net");

http
  .createServer((request, response) => {
    const redis = net.connect(6379, "redis", () => redis.write("INCR requests\r\n"));
    redis.setTimeout(1000, () => redis.destroy(new Error("no answer")));
    redis.once("data", (reply) => {
      response.end(
        `This page was generated after talking to redis. Requests: ${/^:(\d+)/.exec(String(reply))?.[1]}\n`,
      );
      redis.end();
    });
    redis.on("error", (error) => {
      response.statusCode = 500;
      response.end(error.message);
    });
  })
  .listen(3000);
