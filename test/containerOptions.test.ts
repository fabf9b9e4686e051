import { containerOptions } from "../components/container/hardening";
import { CONTAINER_OPTIONS } from "./support/hardened";

describe("the options of an app's container", () => {
  it("are those of every container of ours, whose labels may change and be taken out", () => {
    expect(containerOptions({})).toEqual(CONTAINER_OPTIONS);
  });

  it("replace one that is to lose its limit of memory", () => {
    expect(containerOptions({ memoryMb: 0 }).replaceOnChanges).toEqual([
      ...CONTAINER_OPTIONS.replaceOnChanges,
      "memory",
      "memorySwap",
    ]);
  });
});
