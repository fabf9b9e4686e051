import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withFolder } from "../../tools/shared/withFolder.ts";
import { mendState } from "../mendState.ts";

const WHOLE = '{"user.content_type":"text/plain"}\n';

/** A folder with a state as a Pulumi leaves it that was killed while it wrote attributes. */
function withState(act: (state: string, stacks: string) => void): Promise<void> {
  return withFolder("state", (state) => {
    const stacks = join(state, ".pulumi", "stacks", "redis-link");
    mkdirSync(stacks, { recursive: true });
    const files = {
      "dev.json": "",
      "dev.json.attrs": "",
      "dev.json.bak.attrs": WHOLE,
      "x.json.attrs": '{"us',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(stacks, name), text);
    act(state, stacks);
    return Promise.resolve();
  });
}

void test("attributes that are half-written go, and nothing else", () =>
  withState((state, stacks) => {
    const gone = ["dev.json.attrs", "x.json.attrs"].map((name) => join(stacks, name));
    assert.deepEqual(mendState(`file://${state}?metadata=`).sort(), gone);
    assert.deepEqual(readdirSync(stacks).sort(), ["dev.json", "dev.json.bak.attrs"]);
    assert.deepEqual(mendState(`file://${state}`), []);
  }));

void test("a state that is in no folder, or not there yet, is left alone", () =>
  withState((state, stacks) => {
    assert.deepEqual(mendState("s3://bucket"), []);
    assert.deepEqual(mendState(`file://${state}/none`), []);
    assert.equal(readdirSync(stacks).length, 4);
  }));
