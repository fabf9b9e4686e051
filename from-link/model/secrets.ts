import { SECRET_NAME } from "redis-link/tools";
import type { OriginWord } from "./containerModel.ts";

/** Matches a login in an address, such as `mysql://user:password@db` or `redis://:password@redis`, or `user:password@` alone. */
const LOGIN = /:\/\/[^\s/?#@]*:[^\s@]+@|[^\s:/@]+:[^\s:/@]+@/;
/** Matches typical parts of API keys, whatever the variable's name is: Stripe, GitHub, GitLab, Slack, AWS, PEM. */
const KEY =
  /(?<![\w-])(sk_live_|rk_live_|gh[pousr]_\w{20}|github_pat_|glpat-|xox[abeoprs]-|AKIA[0-9A-Z]{16})|hooks\.slack\.com\/services\/T|-----BEGIN [A-Z ]*PRIVATE KEY/;
/** Matches the name of a secret, from a typical part such as `password` to the end of the name. */
const NAMES = String.raw`(?:pass(?:word|wd|phrase)?|(?<![a-z])pwd|secret|token|api-?key|credential|authorization)[\w.-]*`;
/** Matches the separator between a name and its secret: `name=`, `name: `, `"name":` of JSON and `['name'] =` of Ruby. */
const IS = String.raw`(?:=|["'\]]*\s*(?:=>?|:)\s+["']?|["'\]]+\s*(?:=>?|:)\s*["']?)`;
/** Matches a flag, setting or header together with its secret, anywhere in a text. */
const SETTING = new RegExp(`${NAMES}${IS}[^\\s=]|authorization:\\S`, "i");
/** Matches the name of a secret, with a separator, at the end of a word. The secret is a later word. */
const OPEN_SETTING = new RegExp(`${NAMES}["'\\]]*(?:=>?|:)$`, "i");
const BARE_SETTING = new RegExp(`${NAMES}["'\\]]*(?:=>?|:)?$`, "i");
/** Matches a word that may stand between the name of a secret and the secret. */
const BETWEEN = /^(=>?|:|["']?(basic|bearer))$/i;
/** Matches flags whose value, the next word, is a secret. */
const FLAG = /^--?[\w.-]*(pass(word|wd)?|secret|token|api-?key|credential|masterauth)[\w.-]*$/i;
/** Matches a flag and its secret inside one word, such as the script of `sh -c`. */
const FLAG_WITHIN = /\s--?[\w-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w-]*\s+[^\s-]/i;

/** How a client of a database or server gets its password on the command line. */
interface Client {
  /** Matches flags that take a secret, as the next word or as the rest of the same word. */
  readonly flags?: RegExp;
  /** Matches flags that take a secret only as the rest of the same word, never as the next word. */
  readonly joined?: RegExp;
  /** Matches subcommands whose last word is a secret, such as `add_user NAME PASSWORD`. */
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

/** Flags of `docker run` that may stand directly before the name of a client program: flags without a value, and `--entrypoint`. */
const STANDS_ALONE =
  /^(-[itdPq]+|--(rm|detach|interactive|tty|init|privileged|read-only|publish-all|entrypoint))$/;

/** The client whose name or path a word is; undefined for other words. */
function clientOf(word: string): Client | undefined {
  const name = word.slice(word.lastIndexOf("/") + 1);
  return CLIENTS.find(([pattern]) => pattern.test(name))?.[1];
}

/** For each word: whether it is a password for a client. */
function clientSecrets(words: readonly string[], program?: string): boolean[] {
  let client = program === undefined ? undefined : clientOf(program);
  let isLast = false;
  return words.map((word, index) => {
    const before = words[index - 1] ?? "";
    // In `--name mongo`, the word `mongo` is the value of a flag, and no client.
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

/** Whether the name or value of a variable, label or option shows that the value is secret. */
export function isSecret(name: string, value: string): boolean {
  return value !== "" && (SECRET_NAME.test(name) || [LOGIN, SETTING, KEY].some((one) => one.test(value)));
}

/**
 * For each word of a command: whether it is a secret.
 *
 * @param program the program that gets the words as arguments, if it is not among the words
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
