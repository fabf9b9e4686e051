import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import type { Span } from "./timeline.ts";

const READ_BYTES = 1 << 16;

const metadata = z.object({ metadata: z.object({ op: z.string(), urn: z.string(), type: z.string() }) });
const event = z.object({
  resourcePreEvent: metadata.optional(),
  resOutputsEvent: metadata.optional(),
  resOpFailedEvent: metadata.optional(),
});

/** Follows the event log that Pulumi writes. Its own times are whole seconds, so lines get the time they appear at. */
export class Events {
  private readonly file: string;
  private position = 0;
  private rest = "";
  private readonly open = new Map<string, Span>();
  private readonly done: Span[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** @param now seconds since the start */
  look(now: number): void {
    const lines = (this.rest + this.added()).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      const { resourcePreEvent, resOutputsEvent, resOpFailedEvent } = event.parse(JSON.parse(line));
      if (resourcePreEvent) this.start(resourcePreEvent.metadata, now);
      const ended = resOutputsEvent ?? resOpFailedEvent;
      if (ended) this.finish(ended.metadata.urn, now);
    }
  }

  /** What was done to resources, in the order in which it began. What did not end lasts until now. */
  spans(now: number): Span[] {
    for (const urn of [...this.open.keys()]) this.finish(urn, now);
    return this.done.sort((left, right) => left.start - right.start);
  }

  private start({ op, urn, type }: { op: string; urn: string; type: string }, now: number): void {
    const [name = urn, short = type] = [urn.split("::").at(-1), type.split(":").at(-1)];
    this.open.set(urn, { label: `${op} ${short} ${name}`, kind: "resource", start: now, end: now });
  }

  private finish(urn: string, now: number): void {
    const span = this.open.get(urn);
    if (span === undefined) return;
    this.open.delete(urn);
    this.done.push({ ...span, end: now });
  }

  private added(): string {
    if (!existsSync(this.file)) return "";
    const descriptor = openSync(this.file, "r");
    try {
      const parts: string[] = [];
      const buffer = Buffer.alloc(READ_BYTES);
      for (;;) {
        const bytes = readSync(descriptor, buffer, 0, READ_BYTES, this.position);
        if (bytes === 0) return parts.join("");
        this.position += bytes;
        parts.push(buffer.toString("latin1", 0, bytes));
      }
    } finally {
      closeSync(descriptor);
    }
  }
}
