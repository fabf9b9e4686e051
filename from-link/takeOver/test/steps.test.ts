import assert from "node:assert/strict";
import { test } from "node:test";
import { type Found, Gone, type Member, nextBack, nextForward, type Step } from "../steps.ts";

const before = {
  ...{ id: "id-1", name: "web", asideName: "web-before", running: true },
  ...{ restart: "always", autoRemove: false },
};
const old = (change: Partial<Found> = {}): Found => ({
  ...{ id: "id-1", name: "web", running: true, restart: "always" },
  ...change,
});
const aside = old({ name: "web-before", running: false, restart: "no" });
const made = { id: "id-2", name: "web", running: true, restart: "always" };
const member = (change: Partial<Member>): Member => ({ before, isMade: false, ...change });
const removed = { ...before, autoRemove: true, restart: "no" };
const copy = { id: "id-3", name: "web-before", running: false, restart: "no" };

const said = (step: Step | undefined) =>
  step === undefined ? "nothing" : "id" in step ? `${step.kind} ${step.id}` : step.kind;

const rows: { title: string; member: Member; forward: string; back: string }[] = [
  { title: "as it was", member: member({ old: old() }), forward: "stop id-1", back: "nothing" },
  {
    title: "about to stop, as nobody takes that back",
    member: member({ old: old(), stopping: "id-1" }),
    ...{ forward: "stop id-1", back: "stop id-1" },
  },
  {
    title: "stopped, and said to be about to",
    member: member({ old: old({ running: false }), stopping: "id-1" }),
    ...{ forward: "no restart id-1", back: "start id-1" },
  },
  {
    title: "stopped",
    member: member({ old: old({ running: false }) }),
    ...{ forward: "no restart id-1", back: "start id-1" },
  },
  {
    title: "with its policy off",
    member: member({ old: old({ running: false, restart: "no" }) }),
    ...{ forward: "set aside id-1", back: "restart id-1" },
  },
  { title: "put aside", member: member({ old: aside }), forward: "create", back: "name back id-1" },
  {
    title: "put aside and started by hand",
    member: member({ old: { ...aside, running: true } }),
    ...{ forward: "stop id-1", back: "name back id-1" },
  },
  {
    title: "moved",
    member: member({ old: aside, successor: made, isMade: true }),
    ...{ forward: "nothing", back: "remove" },
  },
  {
    title: "moved, and the new one not well",
    member: member({ old: aside, successor: made }),
    ...{ forward: "create", back: "remove" },
  },
  {
    title: "moved, and the old one started by hand: two would write",
    member: member({ old: { ...aside, running: true }, successor: made, isMade: true }),
    ...{ forward: "stop id-1", back: "remove" },
  },
  {
    title: "one that did not run",
    member: member({ before: { ...before, running: false }, old: old({ running: false }) }),
    ...{ forward: "no restart id-1", back: "nothing" },
  },
  {
    title: "--rm, as it was",
    member: member({ before: removed, old: old({ restart: "no" }) }),
    ...{ forward: "copy id-1", back: "nothing" },
  },
  {
    title: "--rm, held by a copy",
    member: member({ before: removed, old: old({ restart: "no" }), copy }),
    ...{ forward: "stop id-1", back: "drop copy id-3" },
  },
  {
    title: "--rm, held by a copy and about to be deleted",
    member: member({ before: removed, old: old({ restart: "no" }), copy, stopping: "id-1" }),
    ...{ forward: "stop id-1", back: "stop id-1" },
  },
  {
    title: "--rm, stopped and with it deleted",
    member: member({ before: removed, copy }),
    ...{ forward: "create", back: "name back id-3" },
  },
  {
    title: "--rm, its copy back under its name",
    member: member({ before: removed, copy: { ...copy, name: "web" } }),
    ...{ forward: "set aside id-3", back: "start id-3" },
  },
  {
    title: "one of which nothing ran",
    member: member({ before: { ...before, id: undefined } }),
    ...{ forward: "create", back: "nothing" },
  },
];

for (const { title, member: one, forward, back } of rows) {
  void test(`${title}: forward ${forward}, back ${back}`, () => {
    assert.equal(said(nextForward([one])), forward);
    assert.equal(said(nextBack([one])), back);
  });
}

void test("a container of before that is gone ends it, with what to do", () => {
  for (const next of [nextForward, nextBack])
    assert.throws(
      () => next([member({})]),
      (error: Error) => error instanceof Gone && error.message.includes("pulumi up"),
    );
  assert.throws(() => nextForward([member({ before: removed })]), Gone);
});

void test("all of a chain are held, then stopped, consumers first, before any is put aside or made", () => {
  const chain = (db: Partial<Member>, app: Partial<Member>) => [
    member({ before: { ...removed, name: "db", id: "db" }, ...db }),
    member({ before: { ...before, name: "app", id: "app" }, ...app }),
  ];
  const db = old({ id: "db", restart: "no" });
  const app = old({ id: "app" });
  assert.equal(said(nextForward(chain({ old: db }, { old: app }))), "copy db");
  assert.equal(said(nextForward(chain({ old: db, copy }, { old: app }))), "stop app");
  const down = { ...app, running: false };
  assert.equal(said(nextForward(chain({ old: db, copy }, { old: down }))), "stop db");
  assert.equal(said(nextForward(chain({ copy }, { old: down }))), "no restart app");
});

void test("sources come back first", () => {
  const chain = ["db", "app"].map((id) =>
    member({ before: { ...before, id, name: id }, old: { ...aside, id } }),
  );
  assert.equal(said(nextBack(chain)), "name back db");
});
