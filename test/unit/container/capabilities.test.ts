import * as pulumi from "@pulumi/pulumi";
import { checkCapabilities } from "../../../components/container/containerInputs";

describe("the capabilities of a container", () => {
  it.each<[string[], string[]]>([
    [[], []],
    [["NET_BIND_SERVICE"], ["CAP_NET_BIND_SERVICE"]],
    [["CAP_NET_BIND_SERVICE"], ["CAP_NET_BIND_SERVICE"]],
    [
      ["sys_time", "cap_chown"],
      ["CAP_CHOWN", "CAP_SYS_TIME"],
    ],
  ])("%j are, as the daemon says it, %j", (names, capabilities) => {
    expect(checkCapabilities("capabilities", names)).toEqual(capabilities);
  });

  it.each(["ALL", "all", "CAP_ALL", "", "CAP_", "NET ADMIN", "NET-ADMIN", "CAP_1", "SYS_TIME\n"])(
    "may not be %j",
    (name) => {
      const refused = () => checkCapabilities("capabilities", ["CHOWN", name]);
      expect(refused).toThrow(pulumi.RunError);
      expect(refused).toThrow(
        `capabilities: ${JSON.stringify(name)} is not accepted. It must be a capability of Linux such as ` +
          "NET_BIND_SERVICE; each that is needed is named.",
      );
    },
  );
});
