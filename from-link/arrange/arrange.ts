import {
  type Carried,
  carryContainer,
  entryFor,
  isOnDefaultBridge,
  itemsOf,
} from "../carry/carryContainer.ts";
import { Secrets } from "../carry/value.ts";
import { type ContainerModel, whereOf } from "../model/containerModel.ts";
import {
  breakingFirst,
  CARRIED,
  Faults,
  NO_NAME,
  notCarried,
  type ReportEntry,
} from "../model/reportEntry.ts";
import { checkLinks } from "./checkLinks.ts";
import { commandHint } from "./commandHint.ts";
import { type Role, rolesOf, sourcesFirst, withServices } from "./roles.ts";
import { linkAt, linkEntries, ownOverLink, setsVariables, withoutSecond } from "./linkEntries.ts";
import type { Part, Program } from "./program.ts";
import { sharedEntries } from "./sharedEntries.ts";
import { withVolumesFrom } from "./volumesFrom.ts";

/** A container that was read from an input, with entries and notices for the report. */
export interface ReadContainer {
  readonly model: ContainerModel;
  /** Report entries for parts of the input that have no field in the Engine API. */
  readonly entries: readonly ReportEntry[];
  readonly notices: readonly string[];
}

/** The part of the report about one container. */
export interface ContainerReport {
  readonly name: string;
  readonly where: string;
  readonly role: Role;
  /** Whether the container leaves the default bridge. */
  readonly leavesBridge: boolean;
  /** What from-link does with the container, in a sentence. */
  readonly outcome: string;
  readonly entries: readonly ReportEntry[];
  readonly notices: readonly string[];
}

/** A program, and the reports on all containers of the input. */
export interface Arranged {
  readonly program: Program;
  readonly reports: readonly ContainerReport[];
}

/**
 * Makes a program from containers, whatever input they were read from.
 *
 * @throws Faults with every fault of the containers and their links
 */
export function arrange(given: readonly ReadContainer[], options: { sources: "keep" | "manage" }): Arranged {
  const read = withServices(given);
  const models = read.map(({ model }) => model);
  const roles = rolesOf(models);
  const faults = checkLinks(roles, options);
  if (faults.length > 0) throw new Faults(faults);
  const secrets = new Secrets();
  const isMade = (model: ContainerModel) => {
    const role = roles.get(model) ?? "";
    if (model.staysThere === true) return false;
    return role === "consumer" || (options.sources === "manage" && ["source", "data"].includes(role));
  };
  const services = sourcesFirst(models.filter((model) => isMade(model) || roles.get(model) === "source")).map(
    (model) => ({
      model,
      whole: isMade(model) ? withVolumesFrom(model, { models, isMade, faults }) : model,
    }),
  );
  if (faults.length > 0) throw new Faults(faults);
  const parts: Part[] = [];
  const carried = new Map<ContainerModel, Carried>();
  for (const { model, whole } of services) {
    parts.push(...elsewhere(model, models, parts));
    const part = partOf(whole, { ...options, secrets, isData: roles.get(model) === "data" });
    parts.push(part);
    if (part.kind !== "existing") carried.set(model, part.carried);
  }
  const isLookedUp = ({ model }: ReadContainer) => model.staysThere === true && roles.get(model) !== "source";
  const reports = read
    .filter((each) => !isLookedUp(each))
    .map((each) => {
      const role = roles.get(each.model) ?? "apart";
      return reportOf(each, { role, carried: carried.get(each.model), models });
    });
  return { program: { parts, secrets: secrets.values }, reports };
}

/** Parts for sources that appear only in links, and are neither in the input nor in the program yet. */
function elsewhere(
  { links }: ContainerModel,
  models: readonly ContainerModel[],
  parts: readonly Part[],
): Part[] {
  const names = [...new Set(links.map(({ source }) => source))];
  return names
    .filter((name) => !models.some((model) => model.name === name && model.isOneOff !== true))
    .filter((name) => !parts.some((part) => part.name === name))
    .map((name) => ({ kind: "existing", name }));
}

function partOf(
  model: ContainerModel,
  { sources, secrets, isData }: { sources: "keep" | "manage"; secrets: Secrets; isData: boolean },
): Part {
  const { name } = model;
  const stays = sources === "keep" || model.staysThere === true;
  if (model.links.length === 0 && stays) return { kind: "existing", name, model };
  const carried = carryContainer(model, secrets);
  // Other containers can use the volumes of this container even if it does not run.
  if (isData)
    Object.assign(carried.inputs, { mustRun: false, ...(model.isCreated === true ? { start: false } : {}) });
  if (model.links.length === 0) return { kind: "container", name, model, carried };
  const links = withoutSecond(model.links);
  const isLegacy = links.some(setsVariables);
  return {
    kind: "linked",
    ...{ name, model, carried, links },
    linkEnvironment: isLegacy ? "legacy" : "none",
    exceptVariables: isLegacy ? [...new Set(links.flatMap((link) => ownOverLink(model, link)))] : [],
  };
}

function reportOf(
  { model, entries, notices }: ReadContainer,
  { role, carried, models }: { role: Role; carried?: Carried; models: readonly ContainerModel[] },
): ContainerReport {
  const at = { name: model.name, where: whereOf(model), role, leavesBridge: false };
  if (carried === undefined) {
    const links = model.links.map((link, index) => ({ ...CARRIED, ...linkAt(link, index) }));
    const all = [...entries, ...imageEntries(model), ...itemsOf(model.body).map(entryFor), ...links];
    const verdict =
      role === "command"
        ? notCarried(
            "it is a command that ends, and no service",
            `${commandHint(model, models)} If it is a service all the same, add -d to it, and run from-link again.`,
          )
        : { ...CARRIED, why: "stays as it is", todo: undefined };
    const left = all.map((entry) => ({
      ...entry,
      ...(role === "source" && entry.what === NO_NAME ? renaming(model.name) : verdict),
    }));
    return { ...at, outcome: OUTCOMES[role], entries: left, notices };
  }
  return {
    ...at,
    leavesBridge: isOnDefaultBridge(model) && role === "consumer",
    outcome: role === "consumer" ? OUTCOMES.consumer : "the program makes it",
    entries: breakingFirst([
      ...[...entries, ...imageEntries(model), ...carried.entries, ...linkEntries(model, models)],
      ...sharedEntries(model, models),
      ...takenName(model),
    ]),
    notices: [...notices, ...carried.notices],
  };
}

/**
 * The report's entry for a container whose name is taken by another container on the daemon. Docker refuses a second container
 * of one name, and a program from a script or Compose file does not take over existing containers.
 */
function takenName({ name, isNameTaken, origin }: ContainerModel): ReportEntry[] {
  if (isNameTaken !== true) return [];
  const removing = origin.kind === "compose" ? "docker compose down" : `docker rm --force ${name}`;
  const verdict = notCarried(
    "it is on the daemon already, and the program makes another one of its name: `pulumi up` refuses that",
    `To have the container moved that is there, with its data, write the program of it: from-link FOLDER --containers ${name}, then ` +
      `from-link take-over FOLDER. If nothing of it is needed, remove it before \`pulumi up\`: ${removing}.`,
  );
  return [{ what: `container ${name}`, ...verdict }];
}

/** The report's entry for a source that stays and was started without `--name`: the program needs a name for it. */
const renaming = (name: string): Omit<ReportEntry, "what"> => ({
  list: "changed",
  why: `Docker made a name up for it, and the program calls it ${name}`,
  todo: `Before \`pulumi up\`: docker rename ITS-NAME ${name}.`,
});

/** A notice that the report shows once, and not for each container. */
export const LEAVES_BRIDGE =
  "Consumers leave the default bridge for networks of their own: containers there that reached them by their addresses, " +
  "without a link, do so no more.";

const OUTCOMES: Readonly<Record<Role, string>> = {
  consumer: "the program makes it, with its links",
  source: "stays as it runs, and is attached to the networks of links",
  data: "stays as it is: others have its volumes",
  command: "is left out: a command, and no service",
  apart: "is left out: it has no link, and none leads to it",
};

function imageEntries({ body: { Image } }: ContainerModel): ReportEntry[] {
  return [{ ...CARRIED, what: `image ${Image ?? ""}`, field: "Image" }];
}
