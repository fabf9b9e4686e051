import assert from "node:assert/strict";
import { test } from "node:test";
import { redisImage } from "../redisImage.ts";
import type { StackDaemon } from "../stackDaemon.ts";

/** A daemon whose container is in a state, or gone. */
function daemonWith(state?: string, name = "redis"): StackDaemon {
  return {
    cli: "docker --host ssh://far",
    env: {},
    run: () =>
      state === undefined
        ? Promise.reject(new Error("[]\nError: No such container: redis"))
        : Promise.resolve(
            JSON.stringify([
              {
                ...{ Name: `/${name}`, Image: "sha256:1", State: { Status: state } },
                NetworkSettings: { Networks: { "app-link-redis": {} } },
              },
            ]),
          ),
  };
}

void test("it is the image of a container that runs", async () => {
  assert.equal(await redisImage(daemonWith("running"), "redis"), "sha256:1");
});

const refused = [
  [
    "paused",
    'The container "redis" of Redis is paused: let it go on by `docker --host ssh://far unpause redis`.',
  ],
  ["exited", 'The container "redis" of Redis is exited: start it by `docker --host ssh://far start redis`.'],
  [
    "restarting",
    'The container "redis" of Redis is restarting: `docker --host ssh://far logs --tail 20 redis` says why it ends again ' +
      "and again.",
  ],
  ["dead", 'The container "redis" of Redis is dead: `npm run up -- --refresh` makes it again.'],
  [undefined, 'There is no container "redis" of Redis: `npm run up -- --refresh` makes it again.'],
] as const;

for (const [state, message] of refused) {
  void test(`one that is ${state ?? "gone"} is refused with the remedy, on the daemon that the stack is on`, async () => {
    await assert.rejects(redisImage(daemonWith(state), "redis"), { message });
  });
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
  const message = 'There is no container "cafe" of Redis: `npm run up -- --refresh` makes it again.';
  await assert.rejects(redisImage(daemonWith("running"), "cafe"), { message });
});

void test("another failure of docker is handed on", async () => {
  const down: StackDaemon = { cli: "docker", env: {}, run: () => Promise.reject(new Error("no daemon")) };
  await assert.rejects(redisImage(down, "redis"), { message: "no daemon" });
});
