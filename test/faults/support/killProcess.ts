import { execIn } from "../../e2e/support/daemon";

/**
 * Kills a program in a container with SIGKILL, as the kernel would. `docker kill` counts as a stop by the user, after
 * which Docker does not start it again.
 */
export async function killProcess(container: string, program: string): Promise<void> {
  const script = `for exe in /proc/[0-9]*/exe; do case $(readlink $exe) in */${program}*)
    id=\${exe#/proc/}; kill -9 \${id%/exe}; killed=1;; esac; done; [ "$killed" ]`;
  await execIn(container, "sh", "-c", script);
}
