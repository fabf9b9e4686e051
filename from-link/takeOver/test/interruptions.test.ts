import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { type Before, type Found, type Member, nextBack, nextForward, type Step } from "../steps.ts";

const MOST_STEPS = 60;

/** A model of a daemon and a Pulumi state with a chain of containers. */
class Model {
  readonly befores: Before[];
  readonly containers = new Map<string, Found & { copyOf?: string; holds?: string; isStopping?: boolean }>();

  constructor(kinds: readonly { running: boolean; restart: string; autoRemove: boolean }[]) {
    this.befores = kinds.map(({ running, restart, autoRemove }, index) => ({
      ...{ id: `old-${index}`, name: `c${index}`, asideName: `c${index}-before`, autoRemove },
      running: running || autoRemove, // Docker has deleted stopped --rm containers
      restart: autoRemove ? "no" : restart,
    }));
    for (const { id = "", name, running, restart } of this.befores)
      this.containers.set(id, { id, name, running, restart, holds: name });
  }

  members(): Member[] {
    return this.befores.map((before) => {
      const was = this.containers.get(before.id ?? "");
      const copy = [...this.containers.values()].find(({ copyOf }) => copyOf === before.id);
      const named = [...this.containers.values()].find(({ name }) => name === before.name);
      const stopping = [was, copy].find((one) => one?.isStopping);
      const successor = named && ![before.id, copy?.id].includes(named.id) ? named : undefined;
      return {
        before,
        ...(was && { old: was }),
        ...(copy && { copy }),
        ...(stopping && { stopping: stopping.id }),
        ...(successor && { successor }),
        isMade: successor !== undefined && (!before.running || successor.running),
      };
    });
  }

  /** @param part share of a step that is done before the interruption, from 0 to 1 */
  perform(step: Step | "create" | "remove", part = 1): void {
    const some = this.befores.slice(0, Math.ceil(part * this.befores.length));
    if (step === "create") {
      for (const { name, running } of some) {
        assert.ok(
          ![...this.containers.values()].some((one) => one.name === name && !one.id.startsWith("new-")),
          `the name ${name} is taken`,
        );
        this.containers.set(`new-${name}`, { id: `new-${name}`, name, running, restart: "no", holds: name });
      }
    } else if (step === "remove") {
      for (const { name } of some) this.containers.delete(`new-${name}`);
    } else if (step.kind === "stop" && part < 1) this.set(step.id, { isStopping: true });
    else this.performOne(step);
    this.check();
  }

  private performOne({ kind, id, of }: Step): void {
    const before = this.befores.find(({ name }) => name === of) ?? assert.fail(of);
    assert.ok(this.containers.has(id));
    if (kind === "copy")
      this.containers.set(`copy-${of}`, {
        ...{ id: `copy-${of}`, name: before.asideName, running: false, restart: "no", holds: of },
        copyOf: id,
      });
    else if (kind === "stop") {
      if (before.autoRemove && id === before.id) this.containers.delete(id);
      else this.set(id, { running: false, isStopping: false });
    } else if (kind === "drop copy") this.containers.delete(id);
    else if (kind === "no restart") this.set(id, { restart: "no" });
    else if (kind === "restart") this.set(id, { restart: before.restart });
    else if (kind === "start") this.set(id, { running: true });
    else this.set(id, { name: kind === "set aside" ? before.asideName : before.name });
  }

  private set(id: string, change: Partial<Found> & { isStopping?: boolean }): void {
    const container = this.containers.get(id);
    assert.ok(container);
    this.containers.set(id, { ...container, ...change });
  }

  private check(): void {
    const all = [...this.containers.values()];
    for (const { name } of this.befores) {
      const holders = all.filter(({ holds }) => holds === name);
      assert.ok(holders.length > 0, `nobody has the volumes of ${name}`);
      assert.ok(holders.filter(({ running }) => running).length < 2, `two write to the volumes of ${name}`);
    }
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length, "two have one name");
  }
}

function run(model: Model, next: typeof nextForward | typeof nextBack, most: number, part: number): boolean {
  for (let count = 0; ; count += 1) {
    const step = next(model.members());
    if (step === undefined) return true;
    if (count === most) {
      if (part > 0) model.perform(step, part);
      return false;
    }
    assert.ok(count < MOST_STEPS, `it does not end: ${JSON.stringify(step)}`);
    model.perform(step);
  }
}

const kinds = fc.array(
  fc.record({
    running: fc.boolean(),
    restart: fc.constantFrom("no", "always", "unless-stopped", "on-failure:5"),
    autoRemove: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);
const breaks = fc.array(
  fc.record({ back: fc.boolean(), after: fc.nat(20), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { maxLength: 5 },
);

void test("a takeover ends as intended and loses no volume, wherever and however often the takeover is interrupted", () => {
  fc.assert(
    fc.property(kinds, breaks, fc.boolean(), (some, broken, isBack) => {
      const model = new Model(some);
      for (const { back, after, part } of broken) run(model, back ? nextBack : nextForward, after, part);
      run(model, isBack ? nextBack : nextForward, Infinity, 1);
      for (const { before, old, copy, successor } of model.members()) {
        if (isBack) {
          assert.equal(successor, undefined);
          const { name, running, restart } = old ?? copy ?? assert.fail("it is gone");
          assert.deepEqual([name, running, restart], [before.name, before.running, before.restart]);
          assert.ok(old === undefined || copy === undefined);
          assert.ok(!model.containers.get((old ?? copy)?.id ?? "")?.isStopping, "it is about to stop");
        } else {
          assert.equal(successor?.running, before.running);
          const kept = (before.autoRemove ? copy : old) ?? assert.fail("there is no way back");
          assert.deepEqual([kept.name, kept.running, kept.restart], [before.asideName, false, "no"]);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
