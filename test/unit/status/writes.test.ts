import { databaseWrites, redisWrites, serverOf } from "../../../components/status/writes";
import { container } from "../../support/linkedContainers";

const MIB = 2 ** 20;
const memory = (used: number) => ({ used: used * MIB, max: 192 * MIB });
const redis = { name: "store", raise: "memoryMb" };
const asked = (errors: string[], used = 1, evicts = false) =>
  redisWrites({ errors, memory: memory(used), evicts }, redis);

test.each<[error: string, refusal: string]>([
  [
    "OOM command not allowed when used memory > 'maxmemory'.",
    "store refuses writes, as its memory is full (192 of 192 MiB): raise `memoryMb`, or remove data",
  ],
  [
    "MISCONF Errors writing to the AOF file: No space left on device",
    "store refuses writes, as it cannot write its data to the disk (No space left on device): make room there",
  ],
  [
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
    "store refuses writes, as it cannot write its data to the disk (MISCONF): make room there",
  ],
  [
    "NOREPLICAS Not enough good replicas to write.",
    "store refuses writes, as too few of its replicas have its data: bring them back",
  ],
  [
    "READONLY You can't write against a read only replica.",
    "store refuses writes, as it is a read-only replica: link the primary",
  ],
  [
    "LOADING Redis is loading the dataset in memory",
    "store refuses writes, as it is loading its data: wait until it has them",
  ],
  ["BUSY Redis is busy running a script.", "store refuses writes: BUSY Redis is busy running a script."],
  ["WRONGPASS invalid", "store refuses the password: give the link the one that it takes"],
])("reports that a Redis that answers a write with %j refuses writes", (error, refusal) => {
  const figures = memory(191.9);
  expect(asked([error], 191.9)).toEqual({ memory: figures, refusal });
});

test.each([
  ["NOAUTH Authentication required."],
  ["NOPERM this user has no permissions"],
  ["ERR AUTH <password> called without any password configured"],
  ["WRONGTYPE Operation"],
])("does not report that a Redis that answers %j refuses writes", (error) => {
  expect(asked([error])).toEqual({ memory: memory(1) });
});

test("warns of a Redis without eviction once 90 % of its memory are used", () => {
  expect(asked([], 172.7)).toEqual({ memory: memory(172.7) });
  expect(asked([], 172.8).warning).toBe(
    "90 % of its memory are used, and without room it refuses writes: raise `memoryMb`, or remove data",
  );
  expect(asked([], 192, true)).toEqual({ memory: memory(192) });
  expect(redisWrites({ errors: [] }, redis)).toEqual({});
});

test.each<[said: string, writes: object]>([
  ["", {}],
  ["connections 12 100\ndisk 900000", {}],
  [
    "connections 90 100\ndisk 900000",
    { warning: "90 of its 100 connections are taken: raise max_connections, or end some" },
  ],
  [
    "connections 1 100\nrecovery",
    { refusal: "db refuses writes, as it is in recovery, a read-only standby: link the primary" },
  ],
  [
    "connections 1 100\nreadonly\ndisk 900000",
    {
      refusal:
        "db refuses writes, as it is set read-only: take default_transaction_read_only or read_only off",
    },
  ],
  ["disk 1000", { refusal: "db refuses writes, as the disk of its data is full: make room there" }],
  ...["psql: error: FATAL:  sorry, too many clients already", "ERROR 1040 (HY000): Too many connections"].map(
    (said): [string, object] => [
      said,
      { refusal: "db refuses connections, as all are taken: raise max_connections, or end some" },
    ],
  ),
])("for a database's answer %j, reports %j", (said, writes) => {
  expect(databaseWrites(said, "db")).toEqual(writes);
});

test.each([
  [["redis-server", "--port", "1"], "redis"],
  [["/usr/bin/valkey-server"], "redis"],
  [["postgres"], "postgres"],
  [["mariadbd", "--tmpdir=/x"], "mariadb"],
  [["node", "."], undefined],
  [null, undefined],
])("for the command %j, recognises the server %s", (Cmd, kind) => {
  const { Config, ...rest } = container("store", {});
  expect(serverOf({ ...rest, Config: { ...Config, Cmd: Cmd! } })).toBe(kind);
});
