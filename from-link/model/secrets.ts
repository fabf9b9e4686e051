import { SECRET_NAME } from "redis-link/tools";
import type { OriginWord } from "./containerModel.ts";

/** A login in an address, such as `mysql://user:password@db` or `redis://:password@redis`, or `user:password@` alone. */
const LOGIN = /:\/\/[^\s/?#@]*:[^\s@]+@|[^\s:/@]+:[^\s:/@]+@/;
/** Typical parts of keys, recognised under any variable name: Stripe, GitHub, GitLab, Slack, AWS, PEM. */
const KEY =
  /(?<![\w-])(sk_live_|rk_live_|gh[pousr]_\w{20}|github_pat_|glpat-|xox[abeoprs]-|AKIA[0-9A-Z]{16})|hooks\.slack\.com\/services\/T|-----BEGIN [A-Z ]*PRIVATE KEY/;
/** Names of secrets: a typical part, and the rest of the name. */
const NAMES = String.raw`(?:pass(?:word|wd|phrase)?|(?<![a-z])pwd|secret|token|api-?key|credential|authorization)[\w.-]*`;
/** Separator between a name and its secret: `name=`, `name: `, `"name":` of JSON and `['name'] =` of Ruby. */
const IS = String.raw`(?:=|["'\]]*\s*(?:=>?|:)\s+["']?|["'\]]+\s*(?:=>?|:)\s*["']?)`;
/** A flag, setting or header with its secret, anywhere in a text. */
const SETTING = new RegExp(`${NAMES}${IS}[^\\s=]|authorization:\\S`, "i");
/** Such a name at the end of a word; the secret is a later word. */
const OPEN_SETTING = new RegExp(`${NAMES}["'\\]]*(?:=>?|:)$`, "i");
const BARE_SETTING = new RegExp(`${NAMES}["'\\]]*(?:=>?|:)?$`, "i");
/** A word between such a name and its secret. */
const BETWEEN = /^(=>?|:|["']?(basic|bearer))$/i;
/** A flag whose secret is the next word. */
const FLAG = /^--?[\w.-]*(pass(word|wd)?|secret|token|api-?key|credential|masterauth)[\w.-]*$/i;
/** The same within one word, such as a shell's command. */
const FLAG_WITHIN = /\s--?[\w-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w-]*\s+[^\s-]/i;

/** How a client of a database or server takes its password. */
interface Client {
  /** Flags before a secret, which is the next word or the rest of the same word. */
  readonly flags?: RegExp;
  /** Flags whose secret is always in the same word, never in the next one. */
  readonly joined?: RegExp;
  /** A command whose last word is a secret, such as `add_user NAME PASSWORD`. */
  readonly last?: RegExp;
}

const CLIENTS: readonly (readonly [name: RegExp, client: Client])[] = [
  [/^(mysql|mariadb)([a-z_-]*)$/, { joined: /^-p./ }],
  [/^(mongo(sh|dump|restore|export|import|stat|top|files)?|bsondump)$/, { flags: /^-p/ }],
  [/^redis-cli$/, { flags: /^-a/ }],
  [/^(curl|wget|http|https)$/, { flags: /^(-u|-U|--user|--proxy-user|-a|--auth|-H|--header)$|^-[uU][^-]/ }],
  [/^(sqlcmd|bcp|mosquitto_(pub|sub|rr))$/, { flags: /^-P/ }],
  [/^(cqlsh|cypher-shell|sshpass|rabbitmqadmin|couchbase-cli|cbq)$/, { flags: /^-p/ }],
  [/^(clickhouse|clickhouse-client|influx)$/, { flags: /^--?password/ }],
  [/^ldap(search|add|modify|delete|passwd|whoami|modrdn|compare)$/, { flags: /^-[ws]/ }],
  [/^smbclient$/, { flags: /^-U/ }],
  [/^rabbitmqctl$/, { last: /^(add_user|change_password|authenticate_user)$/ }],
  [/^htpasswd$/, { last: /^-\w*b/ }],
];

/** Flags of `docker run` without a value, and `--entrypoint`, whose value can be a client. */
const STANDS_ALONE =
  /^(-[itdPq]+|--(rm|detach|interactive|tty|init|privileged|read-only|publish-all|entrypoint))$/;

/** The client that a word names, by path or name. */
function clientOf(word: string): Client | undefined {
  const name = word.slice(word.lastIndexOf("/") + 1);
  return CLIENTS.find(([pattern]) => pattern.test(name))?.[1];
}

/** Whether each word is a client's password. */
function clientSecrets(words: readonly string[], program?: string): boolean[] {
  let client = program === undefined ? undefined : clientOf(program);
  let isLast = false;
  return words.map((word, index) => {
    const before = words[index - 1] ?? "";
    // In `--name mongo`, `mongo` is no client.
    const found = before.startsWith("-") && !STANDS_ALONE.test(before) ? undefined : clientOf(word);
    if (found !== undefined) {
      client = found;
      return false;
    }
    if (client?.last?.test(word) === true) isLast = true;
    if (client?.joined?.test(word) === true) return true;
    const { flags } = client ?? {};
    if (flags?.test(word) === true && /^-\w./.test(word)) return true;
    return (
      (flags?.test(before) === true && /^(-\w|--[\w-]+)$/.test(before)) ||
      (isLast && index === words.length - 1 && !word.startsWith("-"))
    );
  });
}

/** Whether a variable, label or option is secret, by its name or value. */
export function isSecret(name: string, value: string): boolean {
  return value !== "" && (SECRET_NAME.test(name) || [LOGIN, SETTING, KEY].some((one) => one.test(value)));
}

/**
 * Whether each word of a command is secret.
 *
 * @param program program that runs the command, if it is not among the words
 */
export function secretWords(words: readonly string[], program?: string): boolean[] {
  const ofClients = clientSecrets(words, program);
  return words.map(
    (word, index) =>
      ofClients[index] === true ||
      (/\s/.test(word) && clientSecrets(word.split(/[\s"']+/)).includes(true)) ||
      [LOGIN, SETTING, KEY, FLAG_WITHIN].some((one) => one.test(word)) ||
      (index > 0 && FLAG.test(words[index - 1] ?? "") && !word.startsWith("-")) ||
      OPEN_SETTING.test(words[index - 1] ?? "") ||
      (BETWEEN.test(words[index - 1] ?? "") && BARE_SETTING.test(words[index - 2] ?? "")),
  );
}

/** A command line, with `…` in place of secrets. */
export function withoutSecrets(words: readonly OriginWord[]): string {
  const secret = secretWords(words.map(({ values }) => values.join(" ")));
  return words
    .map(({ text, values }, index) => {
      const value = values.join(" ");
      const [, before = "", name = "", setting = ""] = /^((?:--?[\w-]+=)?)([\w.-]+)=(.*)$/s.exec(value) ?? [];
      if (name !== "" && isSecret(name, setting)) return `${before}${name}=…`;
      return secret[index] === true ? "…" : text;
    })
    .join(" ");
}
