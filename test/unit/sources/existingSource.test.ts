import { existingSource } from "../../../components";

describe("a source that exists", () => {
  it("is found by its name, which outlives its id", () => {
    expect(existingSource("some-mysql")).toEqual({ containerId: "some-mysql", containerName: "some-mysql" });
  });

  it("is what is said of it", () => {
    const facts = { ports: [{ number: 3306 }], scheme: "mysql", password: "x" };
    expect(existingSource("some-mysql", facts)).toMatchObject(facts);
  });

  it("may not have a name that is none", () => {
    expect(() => existingSource("some mysql")).toThrow('name: "some mysql" is not accepted.');
  });
});
