// Stand-in for the lab, not the real plugin: the files of a folder that a build is given.
import { readdir, readFile } from "node:fs/promises";
import { join, normalize, relative } from "node:path";
import { Readable } from "node:stream";
import dockerignore from "@balena/dockerignore";
import { execa } from "execa";

/**
 * The folder as a tar stream, owned by root, without what its .dockerignore names; the Dockerfile is always part of
 * it, as with Docker's own client.
 */
export async function buildContext(folder: string, dockerfile: string): Promise<Readable> {
  const ignored = dockerignore
    .default()
    .add(await readFile(join(folder, ".dockerignore"), "utf8").catch(() => ""));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file === normalize(dockerfile) || !ignored.ignores(file));
  const options = ["--owner=0", "--group=0", "--numeric-owner", "--null", "--files-from=-"];
  const { stdout } = await execa("tar", ["--create", `--directory=${folder}`, ...options], {
    input: files.join("\0"),
    encoding: "buffer",
  });
  return Readable.from(Buffer.from(stdout));
}
