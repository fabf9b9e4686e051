import { fakeDaemon } from "../support/fakeDaemon";
import { started } from "../support/program";

// A value that is let through would have the program ask the machine's own daemon.
beforeEach(() => fakeDaemon({ "image.inspect": { Config: {} } }));
jest.mock("../../components/container/untilReady");

async function refused(key: string, value: string, message: string): Promise<void> {
  const { stack, run } = await started({ [key]: value });
  const failure = await run.catch((error: unknown) => String(error));
  await stack.settle();
  expect(failure).toContain(message);
  expect(stack.resources).toEqual([]);
}

describe("a wrong value fails, naming its key, before any resource:", () => {
  it.each<[string, string, string]>([
    ["alias", "Redis_1!", 'alias: "Redis_1!" is not accepted.'],
    ["alias", "app", 'alias: "app" is not accepted. It is the app\'s own name'],
    ["appImage", "", 'appImage: "" is not accepted.'],
    ["appImage", "./nowhere", 'appImage: "./nowhere" is not accepted. The folder must hold a Dockerfile.'],
    ["appImage", "/nowhere", 'appImage: "/nowhere" is not accepted. The folder must hold a Dockerfile.'],
    ["hostport", "8080", "hostport: there is no such key. Did you mean hostPort?"],
    ["redisimage", "redis:7", "Did you mean redisImage?"],
    ["retain", "true", "Did you mean retainData?"],
    ["redisnodes", '["a"]', "redisnodes: there is no such key. Did you mean redisNodes?"],
    ["redisNodes", '["a","b","c"]', "Only services reach a Redis of several machines: set replicas"],
    ["elsewhere", "true", "elsewhere: there is no such key. The keys are redisImage, redisName, auth,"],
    ["appName", "my/app", 'appName: "my/app" is not accepted.'],
    [
      "appName",
      "redis-server",
      'appName: "redis-server" is not accepted. It is the name of the Redis container',
    ],
    ["appName", "redis", 'alias: "redis" is not accepted. It is the app\'s own name'],
    ["appName", "app-", 'appName: "app-" is not accepted. The image that is built'],
    ["appPort", "0", "appPort: 0 is not accepted."],
    ["appPort", "http", "'redis-link:appPort' value 'http' is not a valid number"],
    [
      "appTimeout",
      "0",
      "appTimeout: 0 is not accepted. It must be a whole number from 1 to 86400 (seconds).",
    ],
    ["auth", "perhaps", "'redis-link:auth' value 'perhaps' is not a valid boolean"],
    ["bindAddress", "300.1.1.1", 'bindAddress: "300.1.1.1" is not accepted.'],
    ["hostPort", "70000", "hostPort: 70000 is not accepted."],
    [
      "linkEnvironment",
      "both",
      'linkEnvironment: "both" is not accepted. It must be one of modern, legacy, none.',
    ],
    [
      "linkEnvironment",
      "none",
      'linkEnvironment: "none" is not accepted. The example app could not log in without a variable of the link: ' +
        "choose modern or legacy, or set auth to false.",
    ],
    ["passwordVersion", "0", "passwordVersion: 0 is not accepted."],
    ["redisImage", "", 'redisImage: "" is not accepted.'],
    ["redisName", "redis/server", 'redisName: "redis/server" is not accepted.'],
    ["retainData", "1", "'redis-link:retainData' value '1' is not a valid boolean"],
    ["sharedVariables", '["MY_PASSWORD"]', 'sharedVariables: "MY_PASSWORD" is not accepted.'],
    ["sharedVariables", '"REDIS_VERSION"', "sharedVariables"],
    ["sharedVariables", "[7]", "sharedVariables"],
  ])("%s %s", refused);

  it("sharedVariables that are no list of names", () =>
    refused("sharedVariables", "REDIS_VERSION", "'redis-link:sharedVariables' value 'REDIS_VERSION'"));
});
