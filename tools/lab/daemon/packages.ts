import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { isDone, markDone, run, type Progress } from "../run.ts";
import { DEBIAN_RELEASE } from "../host.ts";
import { inLab } from "../paths.ts";

const aptFolder = inLab("apt");

/** apt reads only this configuration, as hooks of the host would change files outside the lab. */
const aptEnvironment = { APT_CONFIG: join(aptFolder, "apt.conf"), DEBIAN_FRONTEND: "noninteractive" };

/** URL of the host's Debian mirror. */
export async function debianMirror(): Promise<string> {
  const main = (await debianSources()).find((source) => source.suite === DEBIAN_RELEASE);
  if (!main) {
    throw new Error(
      `apt knows no source with the main packages of Debian ${DEBIAN_RELEASE}: ` +
        `put one into /etc/apt/sources.list, such as "deb http://deb.debian.org/debian ${DEBIAN_RELEASE} main".`,
    );
  }
  return main.uri;
}

/** Sets apt up with a state of its own inside the lab, and fetches the package lists into this state. */
export async function updatePackageLists(progress: Progress): Promise<void> {
  await debianMirror();
  for (const folder of ["state/lists/partial", "cache/archives/partial"]) {
    await mkdir(join(aptFolder, folder), { recursive: true });
  }
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const option = existsSync(keyring) ? `[signed-by=${keyring}] ` : "";
  const sources = (await debianSources()).map(({ uri, suite }) => `deb ${option}${uri} ${suite} main\n`);
  await writeFile(join(aptFolder, "sources.list"), sources.join(""));
  await writeFile(join(aptFolder, "status"), "");
  await writeFile(aptEnvironment.APT_CONFIG, await aptConfiguration());
  await run("apt-get", ["update", "--error-on=any"], { env: aptEnvironment, progress });
}

/**
 * Downloads packages with the dependencies that an installed system lacks, and unpacks them into a folder without running any of
 * their scripts. Files of root folders that Debian links to /usr (such as /bin) end up below usr/.
 *
 * @param status list of the system's installed packages, as in /var/lib/dpkg/status
 * @returns the versions of the packages, by name
 */
export async function unpackPackages(
  names: readonly string[],
  status: string,
  into: string,
  progress: Progress,
): Promise<Map<string, string>> {
  const work = `${into}.packages`;
  const root = `${into}.new`;
  await rm(work, { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
  await mkdir(join(work, "partial"), { recursive: true });
  await mkdir(root, { recursive: true });
  // The status file is copied, as apt puts locks beside the file.
  await writeFile(join(work, "status"), status);
  const options = ["-o", `Dir::State::status=${work}/status`, "-o", `Dir::Cache::archives=${work}`];
  await run("apt-get", [...options, "install", "--reinstall", "--download-only", "--yes", ...names], {
    env: aptEnvironment,
    progress,
  });
  const versions = new Map<string, string>();
  for (const file of await readdir(work)) {
    // apt names files NAME_VERSION_ARCHITECTURE.deb, with the version's colon escaped.
    const [name = "", version = ""] = file.split("_");
    // libc6 is left out: the programs must use the C library of the system that runs them.
    if (!file.endsWith(".deb") || name === "libc6") continue;
    versions.set(name, decodeURIComponent(version));
    progress(`unpacking ${file}`);
    await run("dpkg-deb", ["--extract", join(work, file), root]);
  }
  for (const folder of ["bin", "sbin", "lib", "lib64"]) {
    if (!existsSync(join(root, folder))) continue;
    await mkdir(join(root, "usr", folder), { recursive: true });
    await run("cp", ["--archive", `${join(root, folder)}/.`, join(root, "usr", folder)]);
    await rm(join(root, folder), { recursive: true });
  }
  await rm(work, { recursive: true });
  await rm(into, { recursive: true, force: true });
  await rename(root, into);
  return versions;
}

async function debianSources(): Promise<{ uri: string; suite: string }[]> {
  const suites = [DEBIAN_RELEASE, `${DEBIAN_RELEASE}-updates`, `${DEBIAN_RELEASE}-security`];
  const format = ["--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"];
  // With these settings, apt also names sources whose lists were never fetched (no ReleaseInfo), and writes nothing (no caches).
  const settings = [
    "APT::Get::IndexTargets::ReleaseInfo=false",
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
  ];
  const options = settings.flatMap((setting) => ["-o", setting]);
  const { stdout } = await execa("apt-get", ["indextargets", ...options, ...format, "Identifier: Packages"]);
  const sources = [...new Set(stdout.split("\n"))].map((line) => line.split(" "));
  return sources.flatMap(([uri, suite, component]) =>
    uri && suite && component === "main" && suites.includes(suite) ? [{ uri, suite }] : [],
  );
}

async function aptConfiguration(): Promise<string> {
  const { stdout } = await execa("apt-config", ["dump"]);
  // The machine's settings decide how packages are fetched (proxies, certificates, retries). The lab decides which.
  const fetching = stdout
    .split("\n")
    .filter((line) => line.startsWith("Acquire::") && !line.startsWith("Acquire::IndexTargets"));
  return [
    ...fetching,
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "root";',
    `Dir::State "${join(aptFolder, "state")}";`,
    `Dir::State::status "${join(aptFolder, "status")}";`,
    `Dir::Cache "${join(aptFolder, "cache")}";`,
    `Dir::Etc::SourceList "${join(aptFolder, "sources.list")}";`,
    ...["Main", "Parts", "SourceParts", "Preferences", "PreferencesParts"].map(
      (name) => `Dir::Etc::${name} "/dev/null";`,
    ),
    "",
  ].join("\n");
}

/** Debian packages unpacked into one folder. */
interface Packages {
  title: string;
  /** Name of the step in the record of finished steps. */
  step: string;
  packages: readonly string[];
  /** Folder for these packages only. */
  folder: string;
  /** One of the unpacked files. If this file is missing, the step runs again. @default none */
  program?: string;
  /** Runs after the unpacking. @default nothing */
  finish?: () => Promise<void>;
}

/** Unpacks packages once. */
export function packagesTask(wanted: Packages): ListrTask {
  const { title, step, packages, folder, program, finish } = wanted;
  const fingerprint = [DEBIAN_RELEASE, ...packages].join(" ");
  return {
    title,
    skip: async () =>
      (program === undefined || existsSync(program)) && (await isDone(step, fingerprint)) && "unpacked",
    task: async (_, task) => {
      const progress = (line: string) => (task.output = line);
      await updatePackageLists(progress);
      await unpackPackages(packages, await readFile("/var/lib/dpkg/status", "utf8"), folder, progress);
      await finish?.();
      await markDone(step, fingerprint);
    },
  };
}
