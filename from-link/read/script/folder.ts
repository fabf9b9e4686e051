import { resolve } from "node:path";
import type { Command } from "unbash";
import { folderOf } from "./expand.ts";
import { type Scope, stayIn } from "./scope.ts";

/** Sets the current folder after several branches. If they end in different folders, the current folder is not known. */
export function meet(scope: Scope, ways: readonly Scope[]): void {
  const [way] = ways as [Scope];
  const lost = ways.find(({ cwd }) => cwd === undefined);
  if (lost !== undefined) stayIn(scope, lost);
  else if (ways.every(({ cwd }) => cwd === way.cwd)) stayIn(scope, way);
  else {
    const folders = [...new Set(ways.map(({ cwd }) => cwd))].join(" or ");
    stayIn(scope, { ...way, cwd: undefined, lost: `a \`cd\` that may not happen leads to ${folders}` });
  }
}

/**
 * Changes the scope's current folder as `cd`, `pushd` or `popd` does.
 *
 * @param words the command's arguments, if they are known
 * @param moves whether the folder is known afterwards; false in a loop with unknown rounds
 */
export function move(
  { name, args }: Command,
  words: readonly string[] | undefined,
  scope: Scope,
  moves: boolean,
): void {
  const { cwd, previous, pushed = [] } = scope;
  const [last, ...others] = pushed;
  const to = words === undefined ? undefined : (folderOf(words) ?? homeOf(words));
  if (name?.value === "popd") Object.assign(scope, { cwd: last, pushed: others });
  else if (words?.[0] === "-") scope.cwd = previous;
  else scope.cwd = to === undefined ? undefined : to.startsWith("/") ? resolve(to) : cwd && resolve(cwd, to);
  if (name?.value === "pushd") scope.pushed = [cwd, ...pushed];
  if (!moves) scope.cwd = undefined;
  scope.previous = cwd;
  const said = [name, ...args].map((each) => each?.text).join(" ");
  if (scope.cwd === undefined && (cwd !== undefined || scope.lost === undefined))
    scope.lost = `\`${said}\` leads to a folder that ${moves ? "the script does not name" : "may be another one in each round of a loop"}`;
}

/** The home folder, which `cd` without arguments enters; undefined if there are arguments. */
function homeOf(words: readonly string[]): string | undefined {
  return words.length === 0 ? process.env.HOME : undefined;
}
