import { lastLines } from "../../../components/daemon/diagnosis";
import { dockerClient } from "../../../components/daemon/dockerClient";
import { frame, framed } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";

const SIGN = Buffer.from("日");

describe("the last lines of a container's log", () => {
  it.each<[string, Buffer, boolean, string]>([
    ["without the frames around the lines", framed("one", "two"), false, "one\ntwo"],
    ["without the frame of a long line", framed("x".repeat(5000)), false, "x".repeat(5000)],
    ["in letters of any language", framed("Größe 日本"), false, "Größe 日本"],
    [
      "with a letter that is split over two frames",
      Buffer.concat([frame(SIGN.subarray(0, 1)), frame(SIGN.subarray(1))]),
      false,
      "日",
    ],
    ["unchanged from a terminal", Buffer.from("one\r\ntwo\r\n"), true, "one\r\ntwo"],
    [
      "unchanged from a terminal, even if they look like frames",
      framed("one"),
      true,
      "\x01\0\0\0\0\0\0\x04one",
    ],
    ["empty if the log is empty", framed(), false, ""],
  ])("returns the last lines %s", async (_what, log, tty, lines) => {
    const calls = fakeDaemon({ "container.logs": log });
    expect(await lastLines(dockerClient().getContainer("app"), 5, tty)).toBe(lines);
    expect(calls).toEqual([["container.logs", "app", { stdout: true, stderr: true, tail: 5 }]]);
  });

  it("returns the last lines up to a given time", async () => {
    const calls = fakeDaemon({ "container.logs": framed("one") });
    expect(await lastLines(dockerClient().getContainer("app"), 5, false, 1_700_000_000.5)).toBe("one");
    expect(calls).toEqual([
      ["container.logs", "app", { stdout: true, stderr: true, tail: 500, until: 1_700_000_000.5 }],
    ]);
  });
});
