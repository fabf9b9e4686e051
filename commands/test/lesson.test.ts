import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withFolder } from "../../tools/shared/files.ts";
import { checkOneMachine, lessonSteps } from "../lesson.ts";

const outputs = {
  endpoint: "http://far:3000",
  redisHost: "redis",
  redisCli: "docker --host ssh://far run -it --rm redis:7 redis-cli -h redis",
  linkNetwork: "app-link-redis",
  redisName: "redis-server",
  appName: "app",
};

void test("addresses the stack's daemon in each docker command of the lesson", () => {
  const commands = lessonSteps(outputs, "docker --host ssh://far").map(({ command }) => command);
  for (const command of commands) assert.doesNotMatch(command, /docker (?!--host ssh:\/\/far )/);
  assert.equal(commands.filter((command) => command.includes("docker ")).length, commands.length - 2);
});

void test("refuses a lesson for a stack on a swarm, and points to `npm run status`", () =>
  withFolder("stack-file", (folder) => {
    const file = join(folder, "Pulumi.dev.yaml");
    checkOneMachine(file);
    writeFileSync(file, "config:\n  redis-link:replicas: 2\n");
    assert.throws(() => checkOneMachine(file), {
      message: /^The lesson is about one machine, .* `npm run status` looks at its links\.$/,
    });
    return Promise.resolve();
  }));

for (const [output, wrong] of [
  ["requests\nrequests:count", undefined],
  ["", "no keys"],
  ["NOAUTH Authentication required.", "NOAUTH Authentication required."],
  ["AUTH failed: WRONGPASS invalid password", "AUTH failed: WRONGPASS invalid password"],
  ["LOADING Redis is loading the dataset in memory", "LOADING Redis is loading the dataset in memory"],
] as const) {
  void test(`the lesson's last step reads ${JSON.stringify(output)} from redis-cli as: ${wrong ?? "works"}`, () => {
    assert.equal(lessonSteps(outputs, "docker").at(-1)?.wrong(output), wrong);
  });
}
