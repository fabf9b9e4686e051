const { createReadStream, createWriteStream } = require("node:fs");
const http = require("node:http");
const { basename, join } = require("node:path");

http
  .createServer((request, response) => {
    const file = join("/var/lib/notes", basename(request.url));
    if (request.method === "PUT") {
      request.pipe(createWriteStream(file)).on("finish", () => response.end());
    } else {
      createReadStream(file)
        .on("error", () => response.writeHead(404).end())
        .pipe(response);
    }
  })
  .listen(3000);
