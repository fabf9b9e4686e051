// Stand-in for the lab, not the real plugin: waits for the end of a pull or a build.
import type Docker from "dockerode";
import { daemon } from "./daemon.ts";

interface ProgressMessage {
  stream?: string;
  error?: string;
}

/** In dockerode, but not in its types: it reads BuildKit's messages, too. */
type Following = Docker & {
  followProgress(
    stream: NodeJS.ReadableStream,
    finished: (error: Error | null, messages: ProgressMessage[]) => void,
  ): void;
};

/** @throws with the daemon's error, and below it what was printed until then */
export async function followed(stream: NodeJS.ReadableStream): Promise<void> {
  const messages = await new Promise<ProgressMessage[]>((resolve, reject) => {
    (daemon() as Following).followProgress(stream, (error, all) =>
      error === null ? resolve(all) : reject(error),
    );
  });
  const error = messages.find((message) => message.error !== undefined)?.error;
  if (error === undefined) return;
  throw new Error(`${error}\n\n${messages.map((message) => message.stream ?? "").join("")}`);
}
