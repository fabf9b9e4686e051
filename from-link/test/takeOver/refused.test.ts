import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildImages } from "../deployments/support/buildImages";
import { keepAt, keptAt, reachedAt } from "../deployments/support/answers";
import { runShell } from "../deployments/support/runDocker";
import { docker } from "../../../test/e2e/support/testDaemon";
import { eventually } from "../../../tools/shared/eventually.ts";
import { type Found, foundOf } from "./support/containers";
import { ProgramFolder } from "./support/folder";
import { FromLink, fromLink } from "./support/fromLink";
import { type Moved, movedOf } from "./support/moved";

jest.setTimeout(300_000);

const [situation] = movedOf("mounts") as [Moved];
const { commands, made, consumer, port } = situation;
const source = made.find((name) => name !== consumer)!;
const folder = new ProgramFolder();
const program = join(folder.path, "index.ts");
let before: Found;

/** Everything runs as before with its data; a stopped container may have been restarted. */
async function isAsBefore(): Promise<void> {
  await eventually(() => reachedAt(situation));
  expect(await keptAt(situation)).toBe("kept");
  const { traits, daemon } = await foundOf(made);
  const started = { [source]: before.traits[source]!.startedAt, [consumer]: traits[consumer]!.startedAt };
  for (const name of made)
    expect({ ...traits[name], networks: [] }).toEqual({
      ...{ ...before.traits[name], startedAt: started[name], networks: [] },
    });
  expect(daemon.containers).toEqual(before.daemon.containers);
}

/** The message of a refused takeover after a text in the program is replaced. */
async function refusedWith(text: string, other: string): Promise<string> {
  const whole = readFileSync(program, "utf8");
  expect(whole).toContain(text);
  writeFileSync(program, whole.replaceAll(text, other));
  try {
    return (await fromLink(["take-over", folder.path, "--yes"], [1])).stderr;
  } finally {
    writeFileSync(program, whole);
  }
}

beforeAll(async () => {
  await buildImages();
  await runShell(commands);
  await eventually(() => reachedAt(situation));
  await keepAt(situation);
  before = await foundOf(made);
  await folder.convert([consumer]);
});
afterAll(() => folder.remove([...made, "stranger"]));

test("refuses a folder without a plan, and refuses finish and roll-back before a takeover", async () => {
  expect((await fromLink(["take-over", "/etc", "--yes"], [1])).stderr).toContain(
    "/etc/plan.json: no plan can be read from it",
  );
  for (const command of ["finish", "roll-back"])
    expect((await fromLink([command, folder.path, "--yes"], [1])).stderr).toContain(
      "Nothing of this folder has been taken over yet",
    );
});

test("reports a paused source and a taken name together, and changes nothing", async () => {
  const aside = folder.asideOf(consumer);
  await docker.createContainer({ name: aside, Image: "redis:7" });
  await docker.getContainer(source).pause();
  try {
    const { stderr } = await fromLink(["take-over", folder.path, "--yes"], [1]);
    expect(stderr).toContain(`${source}: it is paused. \`docker unpause ${source}\` wakes it.`);
    expect(stderr).toContain(
      `${consumer}: it is to be put aside as ${aside}, and a container has that name.`,
    );
  } finally {
    await docker.getContainer(source).unpause();
    await docker.getContainer(aside).remove({ v: true });
  }
  expect((await foundOf(made)).traits).toEqual(before.traits);
});

test("stops no container if the preview fails", async () => {
  expect(await refusedWith("link-app:1", "link-app:none")).toMatch(/pulumi (preview|up) failed/);
  expect((await foundOf(made)).traits[consumer]).toEqual(before.traits[consumer]);
});

test("removes a new container that cannot start, and puts the old container back", async () => {
  const stranger = await docker.createContainer({
    ...{ name: "stranger", Image: "redis:7" },
    HostConfig: { PortBindings: { "6379/tcp": [{ HostPort: "28099" }] } },
  });
  await stranger.start();
  const said = await refusedWith(String(port), "28099");
  expect(said).toMatch(/port is already allocated|address already in use/);
  expect(said).toMatch(new RegExp(`${consumer}: put back, away for \\d`));
  expect(said).toContain(`${consumer} did not move, and is as before`);
  await stranger.remove({ force: true, v: true });
  await isAsBefore();
});

test("removes a new container that lacks a volume, and puts the old container back", async () => {
  const words = `${consumer}: the new container has not what was mounted: mounts-data at /data.`;
  expect(await refusedWith("mounts-data", "mounts-other")).toContain(words);
  await isAsBefore();
});

test("refuses a second command during a takeover; the takeover continues after Ctrl-C", async () => {
  const first = new FromLink(["take-over", folder.path, "--yes"]);
  await first.untilLine(4);
  expect((await fromLink(["roll-back", folder.path, "--yes"], [1])).stderr).toMatch(
    /process \d+ is at this takeover. Wait for its end./,
  );
  first.interrupt();
  const { code, stderr } = await first.over;
  expect([code, stderr]).toEqual([130, expect.stringContaining("Stopped by SIGINT.")]);
  await fromLink(["take-over", folder.path, "--yes"]);
  await eventually(() => reachedAt(situation));
  expect(await keptAt(situation)).toBe("kept");
  await fromLink(["roll-back", folder.path, "--yes"]);
  await isAsBefore();
  expect((await foundOf(made)).daemon.networks).toEqual(before.daemon.networks);
});
