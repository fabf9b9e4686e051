import { HELP, readOptions } from "../../../components/status/options";

const STATUS = { command: "status", all: false, stack: undefined, watch: false, form: "text" };
const RECOVER = {
  ...{ command: "recover", stack: undefined, down: false, force: false },
  ...{ configFile: undefined, args: [] },
};
const MAP = { command: "map", all: false, stack: undefined, port: 7379 };

test.each<[args: string, options: object]>([
  ["status", STATUS],
  ["status --all --json", { ...STATUS, all: true, form: "json" }],
  ["status --watch --stack prod", { ...STATUS, watch: true, stack: "prod" }],
  ["status --mermaid", { ...STATUS, form: "mermaid" }],
  ["map", MAP],
  ["review", { command: "review", file: undefined, diffFile: undefined, json: false }],
  ["review p.json --diff d.txt --json", { command: "review", file: "p.json", diffFile: "d.txt", json: true }],
  ["recover", RECOVER],
  ["recover --down --stack prod", { ...RECOVER, down: true, stack: "prod" }],
  ["recover --force", { ...RECOVER, force: true }],
  [
    "recover --config-file p.yaml -- --target x",
    { ...RECOVER, configFile: "p.yaml", args: ["--target", "x"] },
  ],
  [
    "backup a.rdb --name cache --stack prod",
    { command: "backup", stack: "prod", name: "cache", file: "a.rdb" },
  ],
  ["restore a.rdb", { command: "restore", stack: undefined, name: undefined, file: "a.rdb" }],
  [
    "redis-cli --name c GET a -- -n 1",
    { command: "redis-cli", stack: undefined, name: "c", args: ["GET", "a", "-n", "1"] },
  ],
  ["map --port 0 --all", { ...MAP, port: 0, all: true }],
  ["status --help", { command: "help" }],
  ["-h", { command: "help" }],
  ["help", { command: "help" }],
])("reads the options of: redis-link %s", (args, options) => {
  expect(readOptions(args.split(" "))).toEqual(options);
});

test.each<[args: string, words: string]>([
  ["", "COMMAND: none is given. It is status, map, review, recover, backup, restore or redis-cli; --help"],
  ["stat", 'COMMAND: "stat" is given. It is status, map, review, recover, backup'],
  ["status app", '"app" is not accepted: status takes options alone.'],
  ["review a.json b.json", '"b.json" is not accepted: review takes one file.'],
  ["review --watch", "--watch is of status, and not of review: leave it out."],
  ["status --al", "Unknown option '--al'. --help lists what there is."],
  ["status --stack", "--stack"],
  ["status --all --stack dev", "--all and --stack: each says what is looked at."],
  ["status --json --mermaid", "--json and --mermaid: each is a form of its own."],
  ["status --watch --mermaid", "--watch and --mermaid: a picture is of one time."],
  ["status --port 1", "--port is of map, and not of status: leave it out."],
  ["map --watch", "--watch is of status, and not of map: leave it out."],
  ["recover --all", "--all is of status and map, and not of recover: leave it out."],
  ["status -- x", "-- is of recover and redis-cli, and not of status: leave it out."],
  ["backup", "FILE: none is given. Name the file: redis-link backup FILE"],
  ["restore a.rdb b.rdb", '"b.rdb" is not accepted: restore takes one file.'],
  ["status --name x", "--name is of backup, restore and redis-cli, and not of status: leave it out."],
  ["map --port 70000", '--port: "70000" is not accepted. It must be a number from 0 to 65535.'],
  ["map --port x", '--port: "x" is not accepted.'],
])("redis-link %s is refused", (args, words) => {
  expect(() => readOptions(args.split(" ").filter(Boolean))).toThrow(words);
});

test("the help fits 80 columns", () => {
  for (const line of HELP.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
