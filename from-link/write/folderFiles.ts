import type { Program } from "../arrange/program.ts";
import components from "redis-link/package.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };
import { stringify } from "yaml";

/** What the types of a program are checked with. */
const FOR_TYPES = { "@types/node": "24.19.2", typescript: "6.0.3" };

/** What a program is called and where its package is from. */
interface Project {
  readonly name: string;
  readonly stack: string;
  /** What package.json says of `redis-link`. */
  readonly redisLink: string;
  /** Whether a backend is named in the environment. */
  readonly hasBackend: boolean;
}

/** Files of a program's folder that its containers have no part in. */
export function projectFiles({ name, redisLink, hasBackend }: Project): Record<string, string> {
  const { "@pulumi/docker": docker } = components.dependencies;
  return {
    "package.json": `${JSON.stringify(
      {
        private: true,
        main: "index.ts",
        dependencies: { "@pulumi/docker": docker, ...components.peerDependencies, "redis-link": redisLink },
        devDependencies: FOR_TYPES,
      },
      null,
      2,
    )}\n`,
    "tsconfig.json": `${JSON.stringify(
      {
        compilerOptions: { strict: true, module: "nodenext", skipLibCheck: true, noEmit: true },
        include: ["index.ts"],
      },
      null,
      2,
    )}\n`,
    "Pulumi.yaml": stringify({
      name,
      description: `Containers that were linked with docker run --link, by from-link ${manifest.version}`,
      runtime: { name: "nodejs" },
      ...(hasBackend ? {} : { backend: { url: "file://./state" } }),
      plugins: { providers: [{ name: "redis-link", path: "./node_modules/redis-link/plugin" }] },
    }),
    ".gitignore": "node_modules/\nstate/\nrollback.json\ntake-over.json\ntake-over.log\ntake-over.lock*\n",
  };
}

/** The name of the project, of the folder's. */
export function projectName(folder: string): string {
  const name = folder.replace(/[^a-zA-Z0-9_.-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "");
  return name === "" ? "linked" : name;
}

/** Whether the program has anything in it. */
export function isEmpty({ parts }: Program): boolean {
  return !parts.some(({ kind }) => kind !== "existing");
}
