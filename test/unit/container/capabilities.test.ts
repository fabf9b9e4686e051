import { checkCapabilities } from "../../../components/container/containerInputs";
import { expectWords } from "../../support/failures";

describe("the capabilities of a container", () => {
  it.each<[string[], string[]]>([
    [[], []],
    [["CAP_NET_BIND_SERVICE"], ["CAP_NET_BIND_SERVICE"]],
    [
      ["sys_time", "NET_RAW", "cap_chown"],
      ["CAP_CHOWN", "CAP_NET_RAW", "CAP_SYS_TIME"],
    ],
  ])("%j are, as the daemon says it, %j", (names, capabilities) => {
    expect(checkCapabilities("capabilities", names)).toEqual(capabilities);
  });

  it.each(["ALL", "all", "CAP_ALL", "", "CAP_", "NET ADMIN", "NET-ADMIN", "CAP_1", "SYS_TIME\n"])(
    "may not be %j",
    (name) =>
      expectWords(
        () => checkCapabilities("capabilities", ["CHOWN", name]),
        `capabilities: ${JSON.stringify(name)} is not accepted. It must be a capability of Linux such as ` +
          "NET_BIND_SERVICE; each that is needed is named.",
      ),
  );
});
