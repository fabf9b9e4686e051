// Stand-in for the lab, not a real plugin: checks inputs, and adds defaults.
import {
  DEFAULTS,
  type Field,
  type Fields,
  isObject,
  type Properties,
  type Value,
  withoutZeros,
} from "./fields.ts";

interface Failure {
  property: string;
  reason: string;
}

/** Adds defaults to inputs, and returns the inputs with a list of their errors. An unknown input is an error. */
export function check(fields: Fields, news: Properties) {
  const failures: Failure[] = [];
  return { inputs: checkBlock(fields, news, "", failures), failures };
}

function checkBlock(fields: Fields, given: Properties, prefix: string, failures: Failure[]): Properties {
  const inputs: Properties = {};
  const defaults: string[] = [];
  for (const [key, item] of Object.entries(given)) {
    if (item === null || item === undefined || key === DEFAULTS) continue;
    const field = fields[key];
    if (field === undefined || field.output === true) {
      failures.push({
        property: prefix + key,
        reason: `"${prefix}${key}" is not implemented by the lab's stand-in; leave it out or use the real plugin`,
      });
    } else {
      inputs[key] = checkValue(field, item, prefix + key, failures);
    }
  }
  for (const [key, field] of Object.entries(fields)) {
    if (inputs[key] !== undefined) continue;
    if (field.default !== undefined && withoutZeros(field.default) !== undefined) {
      inputs[key] = field.default;
      defaults.push(key);
    } else if (field.required === true) {
      failures.push({ property: prefix + key, reason: `Missing required argument "${prefix}${key}"` });
    }
  }
  return { ...inputs, [DEFAULTS]: defaults.sort() };
}

function checkValue(field: Field, item: Value, path: string, failures: Failure[]): Value {
  if (Array.isArray(item))
    return item.map((element, index) => checkValue(field, element, `${path}[${index}]`, failures));
  const { fields } = field;
  return fields !== undefined && isObject(item) ? checkBlock(fields, item, `${path}.`, failures) : item;
}
