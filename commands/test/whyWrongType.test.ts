import assert from "node:assert/strict";
import test from "node:test";
import { whyWrongType } from "../stackFile.ts";

void test("a value of the wrong type is told with what is allowed, as Pulumi.yaml describes it", async () => {
  const said =
    "error: validating stack config: Stack 'dev' with configuration key 'replicas' must be of type 'integer'";
  assert.match(
    (await whyWrongType(said)) ?? "",
    /^replicas: .*is not accepted\. It must be a whole number: Tasks of the app as a service of a Docker swarm/,
  );
  assert.equal(await whyWrongType("error: something else"), undefined);
});
