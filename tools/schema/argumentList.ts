/** A property in the schema. */
interface Spec {
  type?: string;
  $ref?: string;
  items?: Spec;
  oneOf?: Spec[];
  plain?: boolean;
}

/** Fields of the schema that are read. */
interface Schema {
  types: Record<string, { properties: Record<string, Spec> }>;
  resources: Record<string, { inputProperties: Record<string, Spec> }>;
}

/** A Markdown list of the components' arguments with their types. It uses the schema, which is common to all languages. */
export function argumentList({ types, resources }: Schema): string {
  const rows = new Map<string, string[]>();
  for (const [token, { inputProperties }] of Object.entries(resources)) {
    for (const [name, spec] of Object.entries(inputProperties)) {
      const row = `- \`${name}\`: ${formOf(spec, types)}.`;
      rows.set(row, [...(rows.get(row) ?? []), token.split(":").at(-1) ?? ""]);
    }
  }
  const all = Object.keys(resources).length;
  const lines = [...rows]
    .sort()
    .map(([row, of]) => `${row} ${of.length === all ? "All components" : of.join(", ")}.`);
  return lines.join("\n");
}

function formOf(spec: Spec, types: Schema["types"]): string {
  const type = [spec.$ref, spec.items?.$ref].find((reference) => reference?.startsWith("#/types/"));
  const members = Object.entries(types[type?.replace("#/types/", "") ?? ""]?.properties ?? {});
  const open = members
    .filter(([, member]) => !member.plain && member.oneOf === undefined)
    .map(([name]) => name);
  if (spec.oneOf?.some(({ $ref }) => $ref?.endsWith(":LinkSource")))
    return "a component, or an object whose members are inputs";
  if (spec.oneOf?.some(({ $ref }) => $ref?.endsWith(":Consumer")))
    return "plain text, or a component that has a container";
  if (spec.oneOf !== undefined)
    return spec.oneOf.some((one) => one.type === "string")
      ? "input (text), or a plain folder to build"
      : "plain";
  if (members.some(([, member]) => member.plain))
    return open.length === 0
      ? "plain"
      : `plain; inputs in it: ${open.map((name) => `\`${name}\``).join(", ")}`;
  if (spec.plain) return spec.items !== undefined && !spec.items.plain ? "plain list of inputs" : "plain";
  return "input";
}
