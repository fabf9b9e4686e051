import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "@pulumi/pulumi/version";
import { runCommand } from "../../tools/shared/runCommand.ts";
import { skipUnless } from "../support/skipUnless";
import { examplesFolder, projectFolder } from "./support/folders";

jest.setTimeout(600_000);

const MYPY = "mypy==2.4.1";

const folder = examplesFolder();
const [inPython, inGo] = [join(folder, "sdks", "python"), join(folder, "sdks", "go")];
const pythonExample = join(folder, "examples", "python");
const generator = join(projectFolder, "tools", "sdks");
const go = process.env.REDIS_LINK_GO ?? "go";

/** Type error of Pulumi's generator for each optional secret input. */
const OF_PULUMI = 'Argument 1 to "secret" of "Output" has incompatible type';

const hasPython = (code: string) => spawnSync("python3", ["-c", code]).status === 0;
const testWithPython = skipUnless(hasPython(""), "no python3");
/** Whether a program is on PATH. */
const hasProgram = (name: string) => spawnSync("which", [name]).status === 0;
const testWithPip = skipUnless(hasPython("import ensurepip, venv"), "no python3-venv");

const schema = join(projectFolder, "components", "schema.json");

beforeAll(() => runCommand(go, ["run", ".", schema, join(folder, "sdks")], { cwd: generator }));
afterAll(() => rmSync(folder, { recursive: true }));

testWithPython("the SDK in Python compiles, and the example", () =>
  runCommand("python3", ["-m", "compileall", "-q", inPython, pythonExample], { cwd: folder }),
);

testWithPip(
  "the SDK in Python can be imported, and its types are correct except for known errors of Pulumi's generator",
  async () => {
    const venv = join(folder, "venv");
    const inVenv = (program: string, args: string[], cwd = folder) =>
      runCommand(join(venv, "bin", program), args, { cwd });
    await runCommand("python3", ["-m", "venv", venv], { cwd: folder });
    const requirements = ["-r", join(pythonExample, "requirements.txt"), `pulumi==${version}`, MYPY];
    await inVenv("pip", ["install", "--quiet", ...requirements, inPython]);
    await inVenv("python", ["-c", "import pulumi_redis_link"]);
    // It is the same in each SDK, and returns a function of another type than it says.
    const exception = "[mypy]\n[mypy-pulumi_redis_link._utilities]\nignore_errors = True\n";
    writeFileSync(join(inPython, "mypy.ini"), exception);
    const said = await inVenv(
      "mypy",
      ["pulumi_redis_link", join(pythonExample, "__main__.py")],
      inPython,
    ).catch((error: unknown) => (error as Error).message);
    expect(said).toMatch(/^(Success|Found \d+ errors?)/m);
    const errors = said.split("\n").filter((line) => line.includes(": error: ") && !line.includes(OF_PULUMI));
    expect(errors).toEqual([]);
  },
);

test("the SDK in Go compiles, and so does its example", async () => {
  // A workspace with the generator has its versions of all modules, which the lab has compiled.
  const GOWORK = join(folder, "go.work");
  const example = join(folder, "examples", "go");
  const inWorkspace = { cwd: folder, env: { GOWORK } };
  await runCommand(go, ["work", "init", example, inGo, generator], inWorkspace);
  await runCommand(go, ["vet", `${example}/...`, `${inGo}/...`], inWorkspace);
});

const testWithMaven = skipUnless(hasProgram("mvn"), "no mvn");
testWithMaven("the SDK in Java compiles, and the example with it", async () => {
  const sdk = join(folder, "sdks", "java");
  await runCommand(go, ["run", ".", schema, sdk], { cwd: join(generator, "java") });
  const example = join(folder, "examples", "java");
  await runCommand("mvn", ["--quiet", "--batch-mode", `-Dsdk=${sdk}`, "compile"], { cwd: example });
  // The SDK reads its version from the class path.
  expect(readdirSync(join(example, "target/classes/com/pulumi/redis-link"))).toContain("version.txt");
});

/** Pulumi's generator for it is in no registry of modules; a full installation of the CLI has it. */
const missing = ["pulumi-language-dotnet", "dotnet"].filter((program) => !hasProgram(program));
const testWithDotnet = skipUnless(missing.length === 0, `no ${missing.join(", no ")}`);
testWithDotnet("the SDK for .NET compiles", async () => {
  const sdks = join(folder, "sdks", "by-cli");
  await runCommand("pulumi", ["package", "gen-sdk", schema, "--language", "dotnet", "--out", sdks], {
    cwd: folder,
  });
  await runCommand("dotnet", ["build", "--nologo"], { cwd: join(sdks, "dotnet") });
});
