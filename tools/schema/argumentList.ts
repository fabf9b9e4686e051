/** A property in the schema. */
interface Spec {
  type?: string;
  $ref?: string;
  items?: Spec;
  oneOf?: Spec[];
  plain?: boolean;
}

/** The fields of the schema that this file reads. */
interface Schema {
  types: Record<string, { properties: Record<string, Spec> }>;
  resources: Record<string, { inputProperties: Record<string, Spec> }>;
}

/**
 * A Markdown list of the components' arguments: which are inputs, and which are plain. It uses the schema, which is common to all
 * languages.
 */
export function argumentList({ types, resources }: Schema): string {
  const rows = new Map<string, { name: string; form: string; of: string[] }>();
  for (const [token, { inputProperties }] of Object.entries(resources)) {
    for (const [name, spec] of Object.entries(inputProperties)) {
      const form = formOf(spec, types);
      const row = rows.get(`${name}\n${form}`) ?? { name, form, of: [] };
      row.of.push(token.split(":").at(-1) ?? "");
      rows.set(`${name}\n${form}`, row);
    }
  }
  const all = Object.keys(resources).length;
  return [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { name, form, of }]) => {
      const components = of.length === all ? "all components" : listed(of);
      return `- \`${name}\` of ${components} takes ${form}.`;
    })
    .join("\n");
}

const PLAIN = "a plain value";

/** Completes "The argument … takes". */
function formOf(spec: Spec, types: Schema["types"]): string {
  const type = [spec.$ref, spec.items?.$ref].find((reference) => reference?.startsWith("#/types/"));
  const members = Object.entries(types[type?.replace("#/types/", "") ?? ""]?.properties ?? {});
  const open = members
    .filter(([, member]) => !member.plain && member.oneOf === undefined)
    .map(([name]) => `\`${name}\``);
  if (spec.oneOf?.some(({ $ref }) => $ref?.endsWith(":LinkSource")))
    return "a component, or an object whose members are inputs";
  if (spec.oneOf?.some(({ $ref }) => $ref?.endsWith(":Consumer")))
    return "plain text, or a component that has a container";
  if (spec.oneOf !== undefined)
    return spec.oneOf.some((one) => one.type === "string")
      ? "an input (text), or a plain folder to build"
      : PLAIN;
  if (members.some(([, member]) => member.plain))
    return open.length === 0 ? PLAIN : `${PLAIN}, with inputs allowed only for ${listed(open)}`;
  if (spec.plain) return spec.items !== undefined && !spec.items.plain ? "a plain list of inputs" : PLAIN;
  return "an input";
}

/** "a, b and c" */
function listed(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(names);
}
