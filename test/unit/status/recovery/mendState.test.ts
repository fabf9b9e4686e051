import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mendState } from "../../../../components/status/recovery/pulumiState";

const WHOLE = '{"user.content_type":"text/plain"}\n';

let state: string;
let stacks: string;

/** A state of a Pulumi that was killed while it wrote attributes. */
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "state-"));
  stacks = join(state, ".pulumi", "stacks", "redis-link");
  mkdirSync(stacks, { recursive: true });
  const files = {
    "dev.json": "",
    "dev.json.attrs": "",
    "dev.json.bak.attrs": WHOLE,
    "x.json.attrs": '{"us',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(stacks, name), text);
});
afterEach(() => rmSync(state, { recursive: true }));

test("removes half-written attribute files from the state's folder, and nothing else", () => {
  const gone = ["dev.json.attrs", "x.json.attrs"].map((name) => join(stacks, name));
  expect(mendState(`file://${state}?metadata=`).sort()).toEqual(gone);
  expect(readdirSync(stacks).sort()).toEqual(["dev.json", "dev.json.bak.attrs"]);
  expect(mendState(`file://${state}`)).toEqual([]);
});

test("changes nothing if the state is not in a folder, or its folder does not exist", () => {
  expect(mendState("s3://bucket")).toEqual([]);
  expect(mendState(`file://${state}/none`)).toEqual([]);
  expect(readdirSync(stacks)).toHaveLength(4);
});
