import { join } from "node:path";
import { eventually } from "../../tools/shared/eventually.ts";
import { docker, execIn, namedAfter } from "../e2e/support/testDaemon";
import { TestStack } from "../e2e/support/testStack";

const stack = new TestStack(join(__dirname, "program"));
const [postgres, mariadb] = [`${stack.id}-postgres`, `${stack.id}-mariadb`];
const volumes = [`${mariadb}-data`, `${postgres}-data`];
const passwords = new Set<string>();
let notes: number[] = [];

/** How many notes each app finds, by the variables of its link alone. */
async function counted(): Promise<number[]> {
  const sql = "select count(*) from note";
  const texts = await Promise.all([
    execIn(`${stack.id}-on-postgres`, "sh", "-c", `psql "$DB_URL" --tuples-only --command '${sql}'`),
    execIn(
      `${stack.id}-on-mariadb`,
      "sh",
      "-c",
      `MYSQL_PWD=$MY_DB_PASSWORD mariadb --host=$MY_DB_HOST --user=$MY_DB_USERNAME $MY_DB_DATABASE --skip-column-names --execute '${sql}'`,
    ),
  ]);
  return texts.map(Number);
}

/** Brings the stack up; each app has written by then, and finds what was there before. */
async function up(): Promise<void> {
  const outputs = await stack.up();
  const found = await counted();
  found.forEach((count, index) => expect(count).toBeGreaterThan(notes[index] ?? 0));
  notes = found;
  passwords.add(outputs.postgresPassword!).add(outputs.mariadbPassword!);
}

/** What may be read of a server from outside: how it was made, what it runs, what it said. */
async function textsOf(server: string): Promise<string[]> {
  const container = docker.getContainer(server);
  return [
    JSON.stringify(await container.inspect()),
    JSON.stringify(await container.top()),
    String(await container.logs({ stdout: true, stderr: true })),
    await execIn(server, "sh", "-c", "tr '\\0' '\\n' < /proc/1/environ"),
  ];
}

// The tests tell one story, in order.
beforeAll(() => stack.create());
afterAll(async () => {
  await stack.remove();
  for (const volume of volumes)
    await docker
      .getVolume(volume)
      .remove()
      .catch(() => undefined);
});

test("both databases are ready before their apps start, and the apps write and read", up);

test("a second preview shows no change", async () => {
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("each server runs as its own user, with a root file system that is read-only", async () => {
  for (const [server, user] of [
    [postgres, "postgres"],
    [mariadb, "mysql"],
  ] as const) {
    expect((await execIn(server, "sh", "-c", "stat -c %U /proc/[0-9]*")).split("\n")).toContain(user);
    await expect(execIn(server, "touch", "/etc/x")).rejects.toThrow("Read-only file system");
  }
});

test("servers and apps get a changed password, and the data stays", async () => {
  await stack.configure({ passwordVersion: "2", retainData: "true" });
  await up();
  expect(passwords.size).toBe(4);
});

test("apps reach a killed server again after its restart", async () => {
  for (const server of [postgres, mariadb]) await docker.getContainer(server).kill();
  for (const server of [postgres, mariadb]) await docker.getContainer(server).start();
  const before = notes;
  await eventually(async () => {
    const now = await counted();
    now.forEach((count, index) => expect(count).toBeGreaterThan(before[index]!));
  });
});

test("the state, the output and the servers contain no password as plain text", async () => {
  const state = await stack.pulumi(["stack", "export"], { onOutput: undefined });
  const texts = [state, stack.log, ...(await textsOf(postgres)), ...(await textsOf(mariadb))];
  expect(texts.every((text) => text.length > 0)).toBe(true);
  const found = texts.filter((text) => [...passwords].some((password) => text.includes(password)));
  expect(found).toEqual([]);
});

test("a new stack uses the data that an earlier stack kept, and sets new passwords", async () => {
  await stack.destroy();
  expect((await namedAfter(stack.id)).sort()).toEqual([...volumes].sort());
  await up();
  expect(passwords.size).toBe(6);
});

test("an update fails and names the user if the data has no such user", async () => {
  await stack.configure({ username: "nobody", timeoutSeconds: "15" });
  await expect(stack.up()).rejects.toThrow("The data have no user nobody@% to set the password of");
  await stack.configure({ username: "writer", timeoutSeconds: "120" });
  await up();
});

test("without retainData, destroy leaves nothing", async () => {
  await stack.configure({ retainData: "false" });
  await stack.up();
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
