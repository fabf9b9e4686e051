import * as pulumi from "@pulumi/pulumi";
import {
  formerUrns,
  giveName,
  mayReject,
  pathIn,
  pathOf,
  resolve,
  unwrapRpcSecret,
} from "../../../components/stack/sdk";

/** Internals of the SDK that this package uses. A version that changes them fails here. */
describe("internals of the SDK:", () => {
  beforeAll(() =>
    pulumi.runtime.setMocks(
      { newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }), call: () => ({}) },
      "project",
      "stack",
      true,
    ),
  );

  it("a resource's path holds the types of its parents, as its URN does", async () => {
    const parent = new pulumi.ComponentResource("test:index:Outer", "out");
    const resource = new pulumi.ComponentResource("test:index:Component", "it", {}, { parent });
    expect([parent, resource].map(pathOf)).toEqual(["out", "test:index:Outer$it"]);
    const { value: urn } = await resolve(resource.urn);
    expect(pathIn(urn as string)).toBe("test:index:Outer$it");
    giveName(parent, "other");
    expect(pathOf(parent)).toBe("other");
  });

  it("finds the URNs of a resource's aliases", async () => {
    const resource = new pulumi.ComponentResource("test:index:C", "it", {}, { aliases: [{ name: "old" }] });
    expect(await resolve(pulumi.output(formerUrns(resource)))).toMatchObject({
      value: ["urn:pulumi:stack::project::test:index:C::old"],
    });
  });

  it.each<[what: string, output: pulumi.Output<unknown>, is: { value: unknown; isKnown: boolean }]>([
    ["a value", pulumi.output("v"), { value: "v", isKnown: true }],
    ["nothing", pulumi.output(undefined), { value: undefined, isKnown: true }],
    ["an unknown value", pulumi.output(pulumi.unknown), { value: pulumi.unknown, isKnown: false }],
  ])("an output resolves to %s", async (_what, output, is) => {
    expect(await resolve(output)).toEqual(is);
  });

  it("an output that is marked to reject later does not end the process, and still rejects", async () => {
    const refused = pulumi.output(Promise.reject<string>(new Error("refused")));
    mayReject(refused);
    await new Promise(setImmediate);
    await expect(resolve(refused)).rejects.toThrow("refused");
  });

  it("unwraps a secret", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "s",
    };
    expect([unwrapRpcSecret(secret), unwrapRpcSecret("plain")]).toEqual(["s", "plain"]);
  });
});
