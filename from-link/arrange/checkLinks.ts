import { ALIAS, CONTAINER_NAME, MAX_NAME_CHARACTERS, NEVER_ASKED } from "redis-link/tools";
import { type ContainerModel, type ModelLink, whereOf } from "../model/containerModel.ts";
import type { Fault } from "../model/reportEntry.ts";
import { checkBinds } from "./checkBinds.ts";
import type { Role } from "./roles.ts";

/** Matches network modes with which Docker refuses links. */
const WITHOUT_LINKS = /^(host|none)$|^container:/;

/** Matches a full or short container id, which `--link` accepts in place of a name. */
const ID = /^[0-9a-f]{12}([0-9a-f]{52})?$/;

/** Checks the containers and their links. Returns all faults. */
export function checkLinks(
  roles: ReadonlyMap<ContainerModel, Role>,
  { sources }: { sources: "keep" | "manage" },
): Fault[] {
  const models = [...roles.keys()].filter((model) => roles.get(model) !== "command");
  const consumers = models.filter((model) => roles.get(model) === "consumer");
  const recreated = models.filter((model) => {
    if (model.staysThere === true) return false;
    const role = roles.get(model);
    return role === "consumer" || (role === "source" && sources === "manage");
  });
  const faults = [
    ...twice(models),
    ...recreated.flatMap(checkContainer),
    ...consumers.flatMap((consumer) => consumer.links.flatMap((link) => checkLink(consumer, link, models))),
    ...models.flatMap((model) => (roles.get(model) === "source" ? checkSource(model, sources) : [])),
  ];
  return faults.length > 0 ? faults : severalDaemons(models);
}

/** The fault if the containers are on several daemons: a program is for one daemon. */
function severalDaemons([first, ...others]: readonly ContainerModel[]): Fault[] {
  const other = others.find((model) => first !== undefined && daemonOf(model) !== daemonOf(first));
  if (first === undefined || other === undefined) return [];
  return [
    {
      where: whereOf(other),
      what: `${other.name} is on ${daemonOf(other)}, and ${first.name} (${whereOf(first)}) on ${daemonOf(first)}`,
      understood: "a program is of one daemon",
      todo: "Convert what is on each of them by itself, into a folder of its own.",
    },
  ];
}

function twice(models: readonly ContainerModel[]): Fault[] {
  return models.flatMap((model, index) => {
    const first = models.findIndex(({ name }) => name === model.name);
    const other = models[first];
    if (first === index || other === undefined) return [];
    return [
      {
        where: whereOf(model),
        what: `a second container is called ${model.name}, as that of ${whereOf(other)}`,
        understood:
          model.isNamed && other.isNamed
            ? "Docker refuses the second one"
            : "one without --name is called after its image, as Docker makes another name up at each run",
        todo: model.isNamed ? "Give one of them another name, or leave it out." : "Name them by --name.",
      },
    ];
  });
}

function checkContainer(model: ContainerModel): Fault[] {
  const where = whereOf(model);
  const faults: Fault[] = [];
  if (!CONTAINER_NAME.test(model.name) || model.name.length > MAX_NAME_CHARACTERS) {
    faults.push({
      where,
      what: `${model.name} is no name that can be kept`,
      todo: `Name it with 2 to ${MAX_NAME_CHARACTERS} letters, digits, "-", "_" or ".".`,
    });
  }
  if (model.running?.isImageGone === true) {
    faults.push({
      where,
      what: `its image ${model.body.Image ?? ""} (${model.running.imageId.slice(0, 19)}) is not on the daemon any more`,
      understood: "no second container can be made of it",
      todo: `Pull the image once more; or keep what the container is made of, and make it anew of that: docker commit ${model.name} IMAGE`,
    });
  }
  faults.push(...checkBinds(model));
  const mode = model.body.HostConfig?.NetworkMode ?? "";
  if (WITHOUT_LINKS.test(mode) && model.links.length > 0) {
    faults.push({
      where,
      what: `${model.name} has links and --network ${mode}`,
      understood: "Docker refuses one beside the other",
      todo: "Take one of them away.",
    });
  }
  return faults;
}

function checkLink(consumer: ContainerModel, link: ModelLink, models: readonly ContainerModel[]): Fault[] {
  const where = whereOf(consumer);
  const said = `--link ${link.source}:${link.alias}`;
  const found = models.find(({ name }) => name === link.source);
  const refuse = (what: string, todo: string, understood?: string): Fault[] => [
    { where, what: `${said}: ${what}`, understood, todo },
  ];
  if (found === undefined && ID.test(link.source)) {
    return refuse("it leads to a container by its id, which is another one next time", "Name the container.");
  }
  if (!CONTAINER_NAME.test(link.source)) {
    return refuse(`${link.source} is no name of a container`, "Write the name of the source.");
  }
  if (!ALIAS.test(link.alias) || link.alias.length > MAX_NAME_CHARACTERS || NEVER_ASKED.test(link.alias)) {
    return refuse(
      `no name server is asked for ${link.alias}`,
      "Choose another alias, here and where the app has it.",
      "Docker wrote the alias into /etc/hosts, where it could be anything",
    );
  }
  if (link.alias.toLowerCase() === consumer.name.toLowerCase()) {
    return refuse("the alias is the consumer's own name, and would lead to itself", "Choose another alias.");
  }
  const [other] = consumer.links.filter(
    ({ source }) => source !== link.source && source.toLowerCase() === link.alias.toLowerCase(),
  );
  if (other !== undefined) {
    return refuse(`the alias is the name of another source, of ${other.source}`, "Choose another alias.");
  }
  if (found !== undefined && daemonOf(found) !== daemonOf(consumer)) {
    return refuse(
      `the source is on ${daemonOf(found)} (${whereOf(found)}), and its consumer on ${daemonOf(consumer)}`,
      "A link does not reach beyond one daemon: publish the source, and tell the consumer its address by -e.",
    );
  }
  return [];
}

function checkSource(model: ContainerModel, sources: "keep" | "manage"): Fault[] {
  const where = whereOf(model);
  const mode = model.body.HostConfig?.NetworkMode ?? "";
  if (WITHOUT_LINKS.test(mode)) {
    return [
      {
        where,
        what: `the source ${model.name} has --network ${mode}`,
        understood: "it has no network of its own, and cannot be put on that of a link",
        todo: "Leave --network out, and publish its ports by -p if others are to reach it.",
      },
    ];
  }
  const stays = sources === "keep" || model.staysThere === true;
  if (stays && model.running?.running === false) {
    return [
      {
        where,
        what: `the source ${model.name} does not run`,
        understood: "it is linked to as it runs",
        todo: `docker start ${model.name}${model.staysThere === true ? "" : ", or --sources manage"}.`,
      },
    ];
  }
  return [];
}

function daemonOf({ daemon }: ContainerModel): string {
  return daemon ?? "the default daemon";
}
