import type Docker from "dockerode";
import { RedisContainer } from "../../../../components/status/data/redisContainer";

/** A daemon whose container is in a state, or gone. */
function daemonWith(Status?: string, name = "redis"): Docker {
  const gone = Object.assign(new Error("no such container"), { statusCode: 404 });
  const found = { Name: `/${name}`, Image: "sha256:1", State: { Status } };
  const inspect = () => (Status === undefined ? Promise.reject(gone) : Promise.resolve(found));
  return { getContainer: () => ({ inspect }) } as unknown as Docker;
}

const FAR = { name: "redis", daemonHost: "ssh://far" };
const CLI = "docker --host ssh://far";
const ANEW = "`pulumi up --refresh` makes it again.";

test("gives the image of a container that runs", async () => {
  expect((await RedisContainer.of(daemonWith("running"), FAR)).image).toBe("sha256:1");
});

test.each([
  ["paused", `The container "redis" of Redis is paused: let it go on by \`${CLI} unpause redis\`.`],
  ["exited", `The container "redis" of Redis is exited: start it by \`${CLI} start redis\`.`],
  [
    "restarting",
    `The container "redis" of Redis is restarting: \`${CLI} logs --tail 20 redis\` says why it ends again and again.`,
  ],
  ["dead", `The container "redis" of Redis is dead: ${ANEW}`],
  [undefined, `There is no container "redis" of Redis: ${ANEW}`],
])("refuses one that is %s with the remedy, on the daemon of the stack", async (state, message) => {
  await expect(RedisContainer.of(daemonWith(state), FAR)).rejects.toThrow(message);
});

test("a caller may accept another state too", async () => {
  const states = ["running", "exited"];
  expect((await RedisContainer.of(daemonWith("exited"), FAR, states)).image).toBe("sha256:1");
  await expect(RedisContainer.of(daemonWith("paused"), FAR, states)).rejects.toThrow("is paused");
});

test("a container whose id begins with the name is another one", async () => {
  await expect(RedisContainer.of(daemonWith("running"), { name: "cafe" })).rejects.toThrow(
    `There is no container "cafe" of Redis: ${ANEW}`,
  );
});
