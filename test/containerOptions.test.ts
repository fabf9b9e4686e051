import { containerOptions } from "../components/container/containerOptions";
import { CONTAINER_OPTIONS } from "./support/hardened";

const published = (internal: number, protocol: "tcp" | "udp" = "tcp", external = 0) => ({
  internal,
  external,
  ip: "127.0.0.1",
  protocol,
});

describe("the options of an app's container", () => {
  it("are those of every container of ours", () => {
    expect(containerOptions({ ports: [published(80), published(443, "udp")] })).toEqual(CONTAINER_OPTIONS);
  });

  it("let the user's labels change", () => {
    expect(containerOptions({ labels: {}, ports: [] })).not.toHaveProperty("ignoreChanges");
  });

  it("replace one that is to lose its limit of memory", () => {
    expect(containerOptions({ memoryMb: 0, ports: [] }).replaceOnChanges).toEqual([
      ...CONTAINER_OPTIONS.replaceOnChanges,
      "memory",
      "memorySwap",
    ]);
  });

  it("compare ports of one number as they were given, as no refresh tells them apart", () => {
    const options = (external: number) =>
      containerOptions({ ports: [published(53, "tcp"), published(53, "udp", external)] });
    expect(options(0).ignoreChanges).toEqual(["labels", "ports"]);
    expect(options(0).replacementTrigger).toBe(options(0).replacementTrigger);
    expect(options(5353).replacementTrigger).not.toBe(options(0).replacementTrigger);
  });
});
