import { runDocker } from "../deployments/support/runDocker";
import { docker } from "../../../test/e2e/support/testDaemon";
import { expectAsBefore, foundOf, traitsOf } from "./support/containers";
import { ProgramFolder } from "./support/folder";
import { fromLink } from "./support/fromLink";

jest.setTimeout(600_000);

const source = "names-redis";
const folder = new ProgramFolder();
/** Named after the beginning of its source's id. */
let consumer: string;

beforeAll(async () => {
  const id = await runDocker("run", "-d", "--name", source, "redis:7");
  consumer = id.slice(0, 4);
  await runDocker("run", "-d", "--name", consumer, "--link", `${source}:redis`, "redis:7");
});
afterAll(() => folder.remove([consumer, source]));

test("moves and puts back a consumer whose name is the beginning of its source's id", async () => {
  const before = await foundOf([source, consumer]);
  const [oldSource, old] = [before.traits[source]!, before.traits[consumer]!];
  await folder.convert([consumer]);
  await expect(folder.pulumi("preview")).rejects.toThrow(
    new RegExp(`container ${consumer} is there already[^]*from-link take-over FOLDER`),
  );

  await fromLink(["take-over", folder.path, "--yes"]);
  const moved = await traitsOf(consumer);
  expect(moved.running).toBe(true);
  expect([oldSource.id, old.id]).not.toContain(moved.id);
  expect((await docker.getContainer(folder.asideOf(consumer)).inspect()).Id).toBe(old.id);
  expect({ ...(await traitsOf(source)), networks: [] }).toEqual({ ...oldSource, networks: [] });

  await fromLink(["roll-back", folder.path, "--yes"]);
  await expectAsBefore(before, [source]);
  expect((await traitsOf(consumer)).startedAt).not.toBe(old.startedAt);
});
