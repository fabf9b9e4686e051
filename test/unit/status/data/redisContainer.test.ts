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

test("returns the image of a running container", async () => {
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
])("refuses a container that is %s, with the remedy for the stack's daemon", async (state, message) => {
  await expect(RedisContainer.of(daemonWith(state), FAR)).rejects.toThrow(message);
});

test("accepts a container in another state if the caller allows that state", async () => {
  const states = ["running", "exited"];
  expect((await RedisContainer.of(daemonWith("exited"), FAR, states)).image).toBe("sha256:1");
  await expect(RedisContainer.of(daemonWith("paused"), FAR, states)).rejects.toThrow("is paused");
});

test("does not find a container by a name that is only the beginning of the container's id", async () => {
  await expect(RedisContainer.of(daemonWith("running"), { name: "cafe" })).rejects.toThrow(
    `There is no container "cafe" of Redis: ${ANEW}`,
  );
});
