// What pulumi/examples/docker-ts-multi-container-app does for each request, with its packages in its versions: a GET,
// then a SET of one more, and a line of log.
const express = require("express");
const redis = require("redis");

const KEY = "numHits";

const client = redis.createClient({ url: process.env.REDIS_URL });
const app = express();

app.get("/", (_, response) => {
  client.get(KEY, (error, stored) => {
    if (error) throw error;
    console.log(stored);
    const visits = stored ? JSON.parse(stored).num : 0;
    client.set(KEY, JSON.stringify({ num: visits + 1 }));
    response.send(`I have been viewed ${visits + 1} times.`);
  });
});

app.listen(3000);
process.on("SIGTERM", () => process.exit());
