import { SECRET_NAME } from "redis-link/tools";
import type { OriginWord } from "./containerModel.ts";

/** A login in an address, such as `mysql://user:password@db` or `redis://:password@redis`, or one alone. */
const LOGIN = /:\/\/[^\s/?#@]*:[^\s@]+@|[^\s:/@]+:[^\s:/@]+@/;
/** How keys begin, or what is in them, whatever a variable with one is called: of Stripe, GitHub, GitLab, Slack, AWS, PEM. */
const KEY =
  /(?<![\w-])(sk_live_|rk_live_|gh[pousr]_\w{20}|github_pat_|glpat-|xox[abeoprs]-|AKIA[0-9A-Z]{16})|hooks\.slack\.com\/services\/T|-----BEGIN [A-Z ]*PRIVATE KEY/;
/** A part of a name, and its end. */
const NAMES = String.raw`(?:pass(?:word|wd|phrase)?|(?<![a-z])pwd|secret|token|api-?key|credential|authorization)[\w.-]*`;
/** `name=`, `name: `, `"name":` of JSON and `['name'] =` of Ruby: what is behind is a secret. */
const IS = String.raw`(?:=|["'\]]*\s*(?:=>?|:)\s+["']?|["'\]]+\s*(?:=>?|:)\s*["']?)`;
/** A flag, setting or header that has a secret behind its name, somewhere in a text. */
const SETTING = new RegExp(`${NAMES}${IS}[^\\s=]|authorization:\\S`, "i");
/** Such a name at the end of a word, where the secret is a word of its own. */
const OPEN_SETTING = new RegExp(`${NAMES}["'\\]]*(?:=>?|:)$`, "i");
const BARE_SETTING = new RegExp(`${NAMES}["'\\]]*(?:=>?|:)?$`, "i");
/** What stands between such a name and its secret. */
const BETWEEN = /^(=>?|:|["']?(basic|bearer))$/i;
/** A flag whose secret is the next word. */
const FLAG = /^--?[\w.-]*(pass(word|wd)?|secret|token|api-?key|credential|masterauth)[\w.-]*$/i;
/** The same within one word, such as what a shell is told to run. */
const FLAG_WITHIN = /\s--?[\w-]*(pass(word|wd)?|secret|token|api-?key|credential)[\w-]*\s+[^\s-]/i;

/** How clients of databases and servers are given a password. */
interface Client {
  /** Flags whose next word, or the rest of whose word, is a secret. */
  readonly flags?: RegExp;
  /** Flags that are a secret together with what is behind them in one word: the next word is another thing. */
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

/** Flags of `docker run` that have no value, and the one whose value is what runs. */
const STANDS_ALONE =
  /^(-[itdPq]+|--(rm|detach|interactive|tty|init|privileged|read-only|publish-all|entrypoint))$/;

/** What a word that is a client's name says of the words behind it. */
function clientOf(word: string): Client | undefined {
  const name = word.slice(word.lastIndexOf("/") + 1);
  return CLIENTS.find(([pattern]) => pattern.test(name))?.[1];
}

/** Words behind a client that tell its password. */
function clientSecrets(words: readonly string[], program?: string): boolean[] {
  let client = program === undefined ? undefined : clientOf(program);
  let isLast = false;
  return words.map((word, index) => {
    const before = words[index - 1] ?? "";
    // `--name mongo` is no client.
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

/** Whether a variable, label or option tells a secret, by its name or by what it is. */
export function isSecret(name: string, value: string): boolean {
  return value !== "" && (SECRET_NAME.test(name) || [LOGIN, SETTING, KEY].some((one) => one.test(value)));
}

/**
 * Which of a command's words tell a secret.
 *
 * @param program what runs them, if it is not among them
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

/** Words of a command line, with `…` in place of what is secret. */
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
