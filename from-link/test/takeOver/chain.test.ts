import { eventually } from "../../../tools/shared/eventually.ts";
import { runShell } from "../deployments/support/runDocker";
import { docker, execIn } from "../../../test/e2e/support/testDaemon";
import { expectAsBefore, type Found, foundOf } from "./support/containers";
import { ProgramFolder } from "./support/folder";
import { FromLink, fromLink } from "./support/fromLink";

jest.setTimeout(600_000);

/** The container in the middle is both consumer and source. */
const made = ["chain-redis", "chain-api", "chain-web"];
const [source, api, web] = made as [string, string, string];
const moves = [api, web];
const folder = new ProgramFolder();
let before: Found;

async function isAsBefore(): Promise<void> {
  await expectAsBefore(before, [source]);
  expect(await eventually(() => execIn(api, "redis-cli", "get", "key"))).toBe("kept\n");
}

/** The URN of the container in the program's state. */
async function urnOf(name: string): Promise<string> {
  const { deployment } = JSON.parse(await folder.pulumi("stack", "export")) as {
    deployment: { resources: { urn: string; type: string; inputs: { name?: string } }[] };
  };
  const found = deployment.resources.find(
    ({ type, inputs }) => type === "docker:index/container:Container" && inputs.name === name,
  );
  return found!.urn;
}

beforeAll(async () => {
  await runShell(`docker run --name ${source} -d redis:7
    docker run --name ${api} --link ${source}:redis -d redis:7
    docker run --name ${web} --link ${api}:api -d redis:7`);
  await eventually(() => execIn(api, "redis-cli", "set", "key", "kept"));
  before = await foundOf(made);
  await folder.convert(moves);
});
beforeEach(async () => {
  await fromLink(["take-over", folder.path, "--yes"]);
});
afterAll(() => folder.remove(made));

test("rolls back a chain if a killed update removed one container, but not its links", async () => {
  await folder.pulumi("destroy", "--yes", "--skip-preview", "--target", await urnOf(web));
  await fromLink(["roll-back", folder.path, "--yes"]);
  await isAsBefore();
});

test("takes over again and rolls back after a roll-back that was killed halfway", async () => {
  const broken = new FromLink(["roll-back", folder.path, "--yes"]);
  await eventually(
    async () => {
      const { State } = await docker.getContainer(api).inspect();
      expect(State.Running).toBe(false);
    },
    { timeoutMs: 120_000, pauseMs: 20 },
  );
  broken.kill(true);
  await broken.over;
  await fromLink(["take-over", folder.path, "--yes"]);
  expect(await eventually(() => execIn(api, "redis-cli", "get", "key"))).toBe("kept\n");
  expect((await docker.getContainer(web).inspect()).State.Running).toBe(true);
  await folder.pulumi("preview", "--refresh", "--expect-no-changes");
  await fromLink(["roll-back", folder.path, "--yes"]);
  await isAsBefore();
});
