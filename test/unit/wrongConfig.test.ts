import { fakeDaemon } from "../support/fakeDaemon";
import { started } from "../support/program";

// The program would ask the real daemon if a value were accepted.
beforeEach(() => fakeDaemon({ "image.inspect": { Config: {} } }));
jest.mock("../../components/container/untilReady");

const SWARM = { replicas: "2", bindAddress: "0.0.0.0", registry: "hub:5000" };

describe("refuses, by key and before any resource,", () => {
  it.each<[message: string, config: Record<string, string>]>([
    ['alias: "Redis_1!" is not accepted.', { alias: "Redis_1!" }],
    ['alias: "app" is not accepted. It is the app\'s own name', { alias: "app" }],
    ['alias: "redis" is not accepted. It is the app\'s own name', { appName: "redis" }],
    ['appImage: "" is not accepted.', { appImage: "" }],
    ['appImage: "./nowhere" is not accepted. The folder must hold a Dockerfile.', { appImage: "./nowhere" }],
    ['appImage: "/nowhere" is not accepted. The folder must hold a Dockerfile.', { appImage: "/nowhere" }],
    ["hostport: there is no such key. Did you mean hostPort?", { hostport: "8080" }],
    ["Did you mean redisImage?", { redisimage: "redis:7" }],
    ["Did you mean retainData?", { retain: "true" }],
    ["redisnodes: there is no such key. Did you mean redisNodes?", { redisnodes: '["a"]' }],
    ["Only services reach a Redis of several machines: set replicas", { redisNodes: '["a","b","c"]' }],
    ["elsewhere: there is no such key. The keys are redisImage, redisName, auth,", { elsewhere: "true" }],
    ['appName: "my/app" is not accepted.', { appName: "my/app" }],
    [
      'appName: "redis-server" is not accepted. It is the name of the Redis container',
      { appName: "redis-server" },
    ],
    ['appName: "app-" is not accepted. The image that is built', { appName: "app-" }],
    ["appPort: 0 is not accepted.", { appPort: "0" }],
    ["'redis-link:appPort' value 'http' is not a valid number", { appPort: "http" }],
    [
      "appTimeout: 0 is not accepted. It must be a whole number from 1 to 86400 (seconds).",
      { appTimeout: "0" },
    ],
    ["'redis-link:auth' value 'perhaps' is not a valid boolean", { auth: "perhaps" }],
    ['bindAddress: "300.1.1.1" is not accepted.', { bindAddress: "300.1.1.1" }],
    ["hostPort: 70000 is not accepted.", { hostPort: "70000" }],
    [
      'linkEnvironment: "both" is not accepted. It must be one of modern, legacy, none.',
      { linkEnvironment: "both" },
    ],
    [
      'linkEnvironment: "none" is not accepted. The example app could not log in without a variable of the link: ' +
        "choose modern or legacy, or set auth to false.",
      { linkEnvironment: "none" },
    ],
    ["passwordVersion: 0 is not accepted.", { passwordVersion: "0" }],
    ['redisImage: "" is not accepted.', { redisImage: "" }],
    ['redisName: "redis/server" is not accepted.', { redisName: "redis/server" }],
    ["'redis-link:retainData' value '1' is not a valid boolean", { retainData: "1" }],
    ['sharedVariables: "MY_PASSWORD" is not accepted.', { sharedVariables: '["MY_PASSWORD"]' }],
    ["sharedVariables", { sharedVariables: '"REDIS_VERSION"' }],
    ["sharedVariables", { sharedVariables: "[7]" }],
    ["'redis-link:sharedVariables' value 'REDIS_VERSION'", { sharedVariables: "REDIS_VERSION" }],
    [
      'bindAddress: "127.0.0.1" is not accepted. Swarm publishes port 3000',
      { ...SWARM, bindAddress: "127.0.0.1" },
    ],
    ['appImage: "./app" is not accepted. It is built on one machine', { ...SWARM, registry: "" }],
    ['redisNodes: ["a","b"] is not accepted. It must be a list', { ...SWARM, redisNodes: '["a","b"]' }],
    ["auth: false is not accepted.", { ...SWARM, redisNodes: '["a","b","c"]', auth: "false" }],
    ['registry: "hub:5000" is not accepted. Only for swarm services', { registry: "hub:5000" }],
    ['swarmManager: "ssh://x" is not accepted. Only for swarm services', { swarmManager: "ssh://x" }],
    ["replicas: -1 is not accepted. It must be a whole number from 0 to 1000.", { replicas: "-1" }],
  ])("%s %j", async (message, config) => {
    const { stack, run } = await started(config);
    const failure = await run.catch((error: unknown) => String(error));
    await stack.settle();
    expect(failure).toContain(message);
    expect(stack.resources).toEqual([]);
  });
});
