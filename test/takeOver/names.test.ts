import { runDocker } from "../deployments/support/runDocker";
import { docker, inventory } from "../e2e/support/daemon";
import { removeAll, sorted, traitsOf } from "./support/containers";
import { ProgramFolder } from "./support/folder";
import { fromLink } from "./support/fromLink";

jest.setTimeout(600_000);

const source = "names-redis";
const folder = new ProgramFolder();
/** Its name is what the id of its source begins with. */
let consumer: string;

beforeAll(async () => {
  const id = await runDocker("run", "-d", "--name", source, "redis:7");
  consumer = id.slice(0, 4);
  await runDocker("run", "-d", "--name", consumer, "--link", `${source}:redis`, "redis:7");
});
afterAll(async () => {
  await fromLink(["roll-back", folder.path, "--yes"], [0, 1]);
  await folder.remove();
  await removeAll([consumer, source]);
});

test("a consumer whose name its source's id begins with is moved and put back, and the source goes on", async () => {
  const before = { source: await traitsOf(source), consumer: await traitsOf(consumer) };
  const daemon = sorted(await inventory());
  await folder.convert([consumer]);

  await fromLink(["take-over", folder.path, "--yes"]);
  const moved = await traitsOf(consumer);
  expect(moved.running).toBe(true);
  expect([before.source.id, before.consumer.id]).not.toContain(moved.id);
  expect((await docker.getContainer(folder.asideOf(consumer)).inspect()).Id).toBe(before.consumer.id);
  expect({ ...(await traitsOf(source)), networks: [] }).toEqual({ ...before.source, networks: [] });

  await fromLink(["roll-back", folder.path, "--yes"]);
  const { startedAt, ...now } = await traitsOf(consumer);
  expect({ startedAt: before.consumer.startedAt, ...now }).toEqual(before.consumer);
  expect(startedAt).not.toBe(before.consumer.startedAt);
  expect(await traitsOf(source)).toEqual(before.source);
  expect(sorted(await inventory())).toEqual(daemon);
});
