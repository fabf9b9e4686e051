import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { arrange } from "../arrange/arrange.ts";
import { readInput } from "../read/readInput.ts";
import { noDockerCli } from "./support/dockerCliIsHere.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-ids-"));
after(() => rmSync(folder, { recursive: true }));

async function read(text: string) {
  const file = join(folder, "run.sh");
  writeFileSync(file, text);
  return (await readInput({ script: [file], environment: {} })).containers;
}

const skip = { skip: noDockerCli };

void test("replaces ids in variables by container names in links, volumes and networks", skip, async () => {
  const containers = await read(
    'DB=$(docker create mysql:5)\nMAIL="`sudo docker run -d --name mail mailer`"\n' +
      'docker run -d --name web --link $DB:db --link "$MAIL":mail --volumes-from $DB:ro web\n' +
      "docker run -d --name side --network container:$MAIL side\n",
  );
  const [, , web, side] = containers.map(({ model }) => model);
  assert.deepEqual(web?.links, [
    { source: "mysql", alias: "db", network: "bridge" },
    { source: "mail", alias: "mail", network: "bridge" },
  ]);
  assert.deepEqual(web.body.HostConfig?.VolumesFrom, ["mysql:ro"]);
  assert.equal(side?.body.HostConfig?.NetworkMode, "container:mail");
  const { reports } = arrange(containers, { sources: "keep" });
  assert.deepEqual(reports.map(({ entries }) => entries.flatMap(({ todo }) => todo ?? [])).slice(0, 2), [
    ["Before `pulumi up`: docker rename ITS-NAME mysql."],
    [],
  ]);
});

void test("refuses an id in any other flag, and refuses the output of a container", skip, async () => {
  await assert.rejects(
    read("DB=$(docker run -d mysql)\ndocker run -d --name web -e DB=$DB web\n"),
    /run\.sh:2: it has the id of another container[\s\S]*Give the other container a --name/,
  );
  await assert.rejects(
    read("KEY=$(docker run --rm consul keygen)\ndocker run -d --name web -e KEY=$KEY web\n"),
    /\$\(docker run --rm consul keygen\) is known only when the script runs \(used by \$KEY\)[\s\S]*KEY=… from-link/,
  );
});
