import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, type Command, type Found, Gone, type Member, nextBack, nextForward } from "../steps.ts";

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

const said = (step: ReturnType<typeof nextForward | typeof nextBack>) =>
  typeof step === "object" ? `${step.kind} ${step.id}` : (step ?? "nothing");

const stopped = old({ running: false });
const notRemoved = old({ restart: "no" });

/** State of a container, and the next step forward and back. */
const ROWS: readonly [title: string, is: Partial<Member>, forward: string, back: string][] = [
  ["an unchanged container", { old: old() }, "stop id-1", "nothing"],
  [
    "a container about to stop, which cannot be undone",
    { old: old(), stopping: "id-1" },
    "stop id-1",
    "stop id-1",
  ],
  [
    "a stopped container that is marked as stopping",
    { old: stopped, stopping: "id-1" },
    "no restart id-1",
    "start id-1",
  ],
  ["a stopped container", { old: stopped }, "no restart id-1", "start id-1"],
  [
    "a stopped container without a restart policy",
    { old: { ...stopped, restart: "no" } },
    "set aside id-1",
    "restart id-1",
  ],
  ["a container that was put aside", { old: aside }, "create", "name back id-1"],
  [
    "a container that was put aside and then started by hand",
    { old: { ...aside, running: true } },
    "stop id-1",
    "name back id-1",
  ],
  ["moved", { old: aside, successor: made, isMade: true }, "nothing", "remove"],
  ["a moved container whose new container is not well", { old: aside, successor: made }, "create", "remove"],
  [
    "a moved container whose old container was started by hand",
    { old: { ...aside, running: true }, successor: made, isMade: true },
    "stop id-1",
    "remove",
  ],
  [
    "a container that did not run",
    { before: { ...before, running: false }, old: stopped },
    "no restart id-1",
    "nothing",
  ],
  ["an unchanged --rm container", { before: removed, old: notRemoved }, "copy id-1", "nothing"],
  [
    "a --rm container that has a copy",
    { before: removed, old: notRemoved, copy },
    "stop id-1",
    "drop copy id-3",
  ],
  [
    "a --rm container that has a copy and is about to be deleted",
    { before: removed, old: notRemoved, copy, stopping: "id-1" },
    "stop id-1",
    "stop id-1",
  ],
  ["a --rm container that was stopped and so deleted", { before: removed, copy }, "create", "name back id-3"],
  [
    "a --rm container whose copy has the original name",
    { before: removed, copy: { ...copy, name: "web" } },
    "set aside id-3",
    "start id-3",
  ],
  ["a container that did not exist", { before: { ...before, id: undefined } }, "create", "nothing"],
];

for (const [title, is, forward, back] of ROWS) {
  void test(`the next steps for ${title}: forward ${forward}, back ${back}`, () => {
    assert.equal(said(nextForward([member(is)])), forward);
    assert.equal(said(nextBack([member(is)])), back);
  });
}

void test("fails with a remedy if the old container is gone", () => {
  for (const next of [nextForward, nextBack])
    assert.throws(
      () => next([member({})]),
      (error: Error) => error instanceof Gone && error.message.includes("pulumi up"),
    );
  assert.throws(() => nextForward([member({ before: removed })]), Gone);
});

void test("copies and stops a whole chain, consumers first, before the first container is put aside", () => {
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

void test("a roll-back of a chain begins with the sources", () => {
  const chain = ["db", "app"].map((id) =>
    member({ before: { ...before, id, name: id }, old: { ...aside, id } }),
  );
  assert.equal(said(nextBack(chain)), "name back db");
});

const phases = ["none", "moving", "moved", "returning", "returned", "finishing", "finished"] as const;

/** Action of each command in each phase; "-" is a refusal. */
const TABLE: Record<Command, readonly string[]> = {
  "take-over": ["start", "go on", "nothing", "go on", "start", "-", "nothing"],
  finish: ["-", "-", "start", "-", "-", "go on", "nothing"],
  "roll-back": ["-", "start", "start", "go on", "nothing", "-", "-"],
};

for (const [command, row] of Object.entries(TABLE) as [Command, readonly string[]][]) {
  for (const [index, wanted] of row.entries()) {
    const phase = phases[index]!;
    void test(`${command} in the phase "${phase}": ${wanted === "-" ? "refused" : wanted}`, () => {
      const answer = answerTo(command, phase);
      if (typeof answer === "string") assert.equal(answer, wanted);
      else assert.match(`${wanted} ${answer.refusal}`, /^- .*(from-link|MIGRATION\.md)/);
    });
  }
}
