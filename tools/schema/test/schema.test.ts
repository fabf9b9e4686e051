import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectFolder } from "../../shared/projectFolder.ts";
import { argumentList } from "../argumentList.ts";
import { makeSchema, schemaFile } from "../schema.ts";

interface Property {
  type?: string;
  plain?: boolean;
  secret?: boolean;
  description: string;
  oneOf?: { $ref: string }[];
}
interface Resource {
  properties: Record<string, Property>;
  required: string[];
  inputProperties: Record<string, Property>;
  requiredInputs: string[];
}

const made = makeSchema();
const schema = made as {
  resources: Record<string, Resource>;
  types: Record<string, { properties: Record<string, Property> }>;
};
const resource = (name: string) => schema.resources[`redis-link:index:${name}`]!;

void test("the schema matches the sources (`npm run schema` updates it)", () => {
  assert.deepEqual(JSON.parse(readFileSync(schemaFile, "utf8")), made);
});

void test("docs/components.md lists the arguments in the schema", () => {
  const page = readFileSync(join(projectFolder, "docs", "components.md"), "utf8");
  const [, section = ""] = page.split(/<!-- arguments: (?:start|end) -->/);
  assert.equal(section.trim(), argumentList(made as never));
});

void test("describes every input and output", () => {
  const all = Object.values(schema.resources).flatMap(({ properties, inputProperties }) =>
    Object.entries({ ...properties, ...inputProperties }),
  );
  assert.deepEqual(
    all.filter(([, { description }]) => description === "").map(([name]) => name),
    [],
  );
});

void test("requires inputs without a default, and marks only immediate values as plain", () => {
  const { inputProperties, requiredInputs } = resource("LinkedApp");
  assert.deepEqual(requiredInputs, ["source", "alias", "image"]);
  const given = Object.keys(inputProperties).filter((key) => !inputProperties[key]?.plain);
  for (const name of ["hostPort", "bindAddress", "user", "hosts", "labels", "environment", "image"])
    assert.ok(given.includes(name), name);
  for (const name of ["alias", "port", "containerName", "retainData"]) assert.ok(!given.includes(name), name);
  assert.equal(inputProperties.port?.type, "integer");
});

void test("declares a source as an object or as any component", () => {
  const references = resource("LinkedApp").inputProperties.source?.oneOf?.map(({ $ref }) => $ref);
  assert.deepEqual(references, ["#/types/redis-link:index:LinkSource", "pulumi.json#/Any"]);
});

void test("declares a password as secret only where it is an input (a secret output breaks the Java SDK)", () => {
  const { properties, required } = resource("RedisServer");
  assert.deepEqual(
    Object.keys(properties).filter((key) => properties[key]?.secret),
    [],
  );
  assert.equal(schema.types["redis-link:index:LinkSource"]?.properties.password?.secret, true);
  const optional = Object.keys(properties).filter((key) => !required.includes(key));
  assert.deepEqual(optional, [
    ...["password", "username", "database", "environment", "sharedSecrets"],
    "daemonHost",
  ]);
});
