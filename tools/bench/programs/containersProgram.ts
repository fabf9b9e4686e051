import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { BenchRun } from "../benchRun.ts";
import { installPackages } from "./packages.ts";
import { MeasuredStack } from "./measuredStack.ts";
import type { OurProgram } from "./ourProgram.ts";
import { sameRuntime } from "./sameRuntime.ts";

/** Containers of the Docker provider alone: what of the time is not ours. */
const CODE = `import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as inputs from "./inputs.json";

const config = new pulumi.Config();
const envs = pulumi.secret(inputs.envs);
for (let index = 1; index <= config.requireNumber("apps"); index += 1)
  new docker.Container(\`app\${index}\`, { ...inputs, name: \`\${config.require("prefix")}-app\${index}\`, envs });
`;

const exported = z.object({
  deployment: z.object({
    resources: z.array(z.object({ type: z.string(), inputs: z.record(z.string(), z.unknown()).optional() })),
  }),
});

/** Inputs as a program states them: Pulumi lists beside them what the provider has filled in. */
function stated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stated);
  if (typeof value !== "object" || value === null) return value;
  const { __defaults: filledIn = [], ...inputs } = value as Record<string, unknown>;
  const isStated = ([name]: [string, unknown]) => !(filledIn as string[]).includes(name);
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(isStated)
      .map(([name, input]) => [name, stated(input)]),
  );
}

const portsOf = z.array(z.object({ internal: z.number(), ip: z.string(), protocol: z.string() }));

/** Containers with the inputs that the app of this program has, on two networks as it is, and linked to nothing. */
export async function containersProgram(
  bench: BenchRun,
  ours: OurProgram,
  config: { prefix: string; apps: string },
): Promise<MeasuredStack> {
  await ours.program.ensure("up");
  const { deployment } = exported.parse(JSON.parse(await ours.program.pulumi(["stack", "export"])));
  const app = deployment.resources.find(({ inputs }) => inputs?.name === ours.appName)?.inputs;
  const networks = ["front", "link"].map((end) => `${config.prefix}-${end}`);
  for (const network of networks) await bench.run("docker", ["network", "create", network]);
  const inputs = {
    ...(stated(app) as object),
    image: ours.appImage,
    envs: [
      "LINK_ALIAS=redis",
      "PORT=3000",
      // It looks for its Redis, as one that ends at once would be started again and again.
      ...[
        "REDIS_HOST=127.0.0.1",
        "REDIS_PORT=6379",
        "REDIS_PASSWORD=none",
        "REDIS_URL=redis://127.0.0.1:6379",
      ],
    ],
    networksAdvanced: networks.map((name) => ({ name })),
    // Docker picks a free one, as for the others.
    ports: portsOf.parse(app?.ports),
  };
  const folder = bench.newFolder("containers");
  sameRuntime(folder, "bench-containers");
  writeFileSync(join(folder, "index.ts"), CODE);
  writeFileSync(join(folder, "inputs.json"), JSON.stringify(inputs));
  await installPackages(folder, ["@pulumi/docker", "@pulumi/pulumi", "typescript", "@types/node"]);
  const stack = new MeasuredStack(bench, "containers", folder);
  await stack.init();
  await stack.configure(config);
  return stack;
}
