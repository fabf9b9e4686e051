import assert from "node:assert/strict";
import { test } from "node:test";
import { redisImage } from "../redisImage.ts";
import type { StackDaemon } from "../stackDaemon.ts";

/** A daemon whose container is in a state, or gone. */
function daemonWith(state?: string, name = "redis"): StackDaemon {
  const NetworkSettings = { Networks: { "app-link-redis": {} } };
  const found = [{ Name: `/${name}`, Image: "sha256:1", State: { Status: state }, NetworkSettings }];
  const none = new Error("[]\nError: No such container: redis");
  const run = () => (state === undefined ? Promise.reject(none) : Promise.resolve(JSON.stringify(found)));
  return { cli: "docker --host ssh://far", env: {}, run };
}

void test("it is the image of a container that runs", async () => {
  assert.equal(await redisImage(daemonWith("running"), "redis"), "sha256:1");
});

const FAR = "docker --host ssh://far";
const ANEW = "`npm run up -- --refresh` makes it again.";
for (const [state, message] of [
  ["paused", `The container "redis" of Redis is paused: let it go on by \`${FAR} unpause redis\`.`],
  ["exited", `The container "redis" of Redis is exited: start it by \`${FAR} start redis\`.`],
  [
    "restarting",
    `The container "redis" of Redis is restarting: \`${FAR} logs --tail 20 redis\` says why it ends again and again.`,
  ],
  ["dead", `The container "redis" of Redis is dead: ${ANEW}`],
  [undefined, `There is no container "redis" of Redis: ${ANEW}`],
] as const) {
  void test(`one that is ${state ?? "gone"} is refused with the remedy, on the daemon that the stack is on`, () =>
    assert.rejects(redisImage(daemonWith(state), "redis"), { message }));
}

void test("a caller may accept another state too", async () => {
  assert.equal(
    await redisImage(daemonWith("exited"), "redis", { states: ["running", "exited"] }),
    "sha256:1",
  );
  await assert.rejects(
    redisImage(daemonWith("paused"), "redis", { states: ["running", "exited"] }),
    /is paused/,
  );
});

void test("what goes over the link needs a Redis that is on its network", async () => {
  const on = (network: string) => redisImage(daemonWith("running"), "redis", { network });
  assert.equal(await on("app-link-redis"), "sha256:1");
  await assert.rejects(on("app-link-store"), {
    message:
      'The container "redis" of Redis is not on the link\'s network "app-link-store": `npm run up -- --refresh` attaches it again.',
  });
});

void test("a container whose id begins with the name is another one", async () => {
  const message = `There is no container "cafe" of Redis: ${ANEW}`;
  await assert.rejects(redisImage(daemonWith("running"), "cafe"), { message });
});

void test("another failure of docker is handed on", async () => {
  const down: StackDaemon = { cli: "docker", env: {}, run: () => Promise.reject(new Error("no daemon")) };
  await assert.rejects(redisImage(down, "redis"), { message: "no daemon" });
});
