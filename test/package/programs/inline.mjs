// Two stacks of one inline program at once, by the Automation API. Usage: node inline.mjs PREFIX
import { join } from "node:path";
import * as automation from "@pulumi/pulumi/automation/index.js";
import { LinkedApp, RedisServer } from "redis-link";

const path = join(import.meta.dirname, "node_modules", "redis-link", "plugin");
const projectSettings = {
  name: "inline",
  runtime: "nodejs",
  plugins: { providers: [{ name: "redis-link", path }] },
};

const program = (prefix) => () => {
  const source = new RedisServer("redis", { containerName: `${prefix}-redis` });
  const app = {
    containerName: `${prefix}-app`,
    source,
    alias: "redis",
    image: "redis:7",
    user: "redis",
    port: 6379,
  };
  return Promise.resolve({ alias: new LinkedApp("app", app).aliasHost });
};

async function upAndDown(stackName) {
  const inline = { stackName, projectName: "inline", program: program(stackName) };
  const stack = await automation.LocalWorkspace.createOrSelectStack(inline, { projectSettings });
  try {
    const { outputs } = await stack.up();
    return outputs.alias.value;
  } finally {
    await stack.destroy({ remove: true });
  }
}

const stacks = ["one", "two"].map((name) => `${process.argv[2]}-${name}`);
console.log(JSON.stringify(await Promise.all(stacks.map(upAndDown))));
