import type { InnerCommand } from "./innerCommand.ts";

const ELSEWHERE = ["ssh", "docker-machine", "vagrant", "ansible", "kubectl", "systemd-run", "mosh", "pdsh"];
const LATER = ["crontab", "at", "batch", "trap", "watch", "screen", "tmux", "alias", "systemd-run"];
const WRITING = ["echo", "printf", "cat", "tee", "dd", "install"];

/** Why something that starts a container was seen and not followed, and what to do. */
export function whyNotFollowed(inner: InnerCommand, mention: string): { why: string; todo?: string } {
  const name = inner.kind === "other" ? inner.name : "";
  if (ELSEWHERE.includes(name))
    return {
      why: `${name} runs it on another machine, or as something else`,
      todo: "Convert it by a script of its own, on that machine.",
    };
  if (WRITING.includes(name))
    return {
      why: "it goes to a file or to another command",
      todo: "If it is run there, write it out as a docker run of this script.",
    };
  if (/^(\d|\*|@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly))/.test(name))
    return { why: "cron runs it at another time" };
  if (LATER.includes(name)) return { why: `${name} runs it at another time` };
  if (/^(podman|nerdctl)\b/i.test(mention))
    return {
      why: "it is no command of docker",
      todo: "If Docker runs it from now on, write docker in its place.",
    };
  if (/^docker(-|["',\s]+)compose\b/i.test(mention))
    return { why: "it is a command of Compose", todo: "Give its file: --compose FILE." };
  if (/^docker["',\s]+(stack|service)\b/i.test(mention))
    return { why: "it is of a swarm, which has no links", todo: "Leave it as it is." };
  if (name === "docker") return { why: "it is run in a container, or by flags that from-link does not know" };
  return { why: name === "" ? "from-link does not follow it" : `from-link does not follow ${name}` };
}
