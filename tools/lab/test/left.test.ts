import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { withFolder } from "../../shared/files.ts";
import { leftInLab } from "../left.ts";

void test("lists containers and named volumes of each daemon of a stopped lab", () =>
  withFolder("lab", (lab) => {
    const files = {
      [`docker/containers/${"a".repeat(64)}/config.v2.json`]: '{"Name":"/one"}',
      [`docker/volumes/${"b".repeat(64)}/_data/file`]: "anonymous",
      "docker/volumes/metadata.db": "",
      "docker-29/volumes/kept-data/_data/file": "of the other engine",
      "swarm/node2/data/volumes/node-data/_data/file": "of a node",
      "registry/volumes/none/_data/file": "of no daemon",
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(lab, dirname(file)), { recursive: true });
      writeFileSync(join(lab, file), text);
    }
    assert.deepEqual(leftInLab(lab), ["container one", "volume kept-data", "volume node-data"]);
    return Promise.resolve();
  }));

void test("lists nothing for a missing lab", () => {
  assert.deepEqual(leftInLab("/nowhere"), []);
});
