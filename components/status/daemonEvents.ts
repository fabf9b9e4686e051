import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { LOOK_LABEL } from "./lookInside";

/** Events that can make or break a link. Looks and health checks cause events of `exec`, which are not in this list. */
const ACTIONS = [
  ...["create", "start", "die", "destroy", "pause", "unpause", "rename", "health_status"],
  ...["connect", "disconnect", "remove"],
];

/** Pause after an event, as events come in bursts. */
const BURST_MS = 50;

interface Event {
  Type: string;
  Action: string;
  Actor?: { Attributes?: Partial<Record<string, string>> };
}

/** Events of a daemon's containers and networks. */
export class DaemonEvents {
  /** Whether a container or network was made or removed since this field was last set to false. */
  madeOrRemoved = false;
  /** Whether the daemon closed the stream of events. */
  ended = false;
  private readonly stream: Readable;
  private seen = false;
  private wake: () => void = () => undefined;
  private rest = "";

  private constructor(stream: Readable) {
    this.stream = stream;
    const end = () => {
      this.ended = true;
      this.wake();
    };
    stream.on("data", (part: Buffer) => this.take(String(part)));
    stream.once("end", end).once("close", end).once("error", end);
  }

  /**
   * @param abortSignal ends the attempt
   * @throws Error if the daemon does not answer
   */
  static async open(docker: Docker, abortSignal: AbortSignal): Promise<DaemonEvents> {
    const filters = { type: ["container" as const, "network" as const], event: ACTIONS };
    return new DaemonEvents((await docker.getEvents({ filters, abortSignal })) as unknown as Readable);
  }

  /** Resolves at the next event, or after `ms`; at once if an event came since the last wait. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done, { once: true });
      this.wake = done;
      if (this.seen || this.ended || signal.aborted) done();
    });
    this.wake = () => undefined;
    if (this.seen) await new Promise((resolve) => setTimeout(resolve, BURST_MS));
    this.seen = false;
  }

  close(): void {
    this.stream.destroy();
  }

  private take(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      const { Action, Actor } = JSON.parse(line) as Event;
      if (Actor?.Attributes?.[LOOK_LABEL] !== undefined) continue;
      this.seen = true;
      if (["create", "destroy", "remove"].includes(Action)) this.madeOrRemoved = true;
    }
    if (this.seen) this.wake();
  }
}
