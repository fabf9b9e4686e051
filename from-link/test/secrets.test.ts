import assert from "node:assert/strict";
import { test } from "node:test";
import { isSecret, secretWords, withoutSecrets } from "../model/secrets.ts";

/** Commands, with secret words in brackets. */
const COMMANDS: readonly string[] = [
  "mongo -u admin -p [hunter2] --authenticationDatabase admin",
  "mongosh mongodb://db -p [hunter2]",
  "mongodump -h db -u a [-phunter2]",
  "mysql -h db -u root [-phunter2] shop",
  "mysql -h db -p shop",
  "mysqldump -uroot [-phunter2] --all-databases",
  "/usr/bin/mariadb-admin [-phunter2] ping",
  "redis-cli -h db -a [hunter2] ping",
  "curl -s -u [admin:hunter2] http://db",
  "curl -H [Authorization:hunter2] http://db",
  "sqlcmd -S db -U sa -P [hunter2] -Q x",
  "/opt/mssql-tools/bin/sqlcmd [-Phunter2]",
  "rabbitmqctl add_user me [hunter2]",
  "ldapsearch -x -D cn=admin -w [hunter2]",
  "sshpass -p [hunter2] ssh host",
  "cqlsh db -u me -p [hunter2]",
  "arangosh --server.password [hunter2]",
  "redis-server --masterauth [hunter2]",
  "env [PGPASSWORD=hunter2] psql -h db -U me -p 5432",
  "ssh -p 22 host",
  "mongod --port 27017 -p 1",
];
for (const command of COMMANDS) {
  void test(`finds exactly the secret in brackets: ${command}`, () => {
    const words = command.split(" ");
    const plain = words.map((word) => word.replace(/^\[(.*)\]$/, "$1"));
    assert.deepEqual(
      secretWords(plain).map((secret, index) => (secret ? `[${plain[index] ?? ""}]` : plain[index])),
      words,
    );
  });
}

void test("finds a password in a shell's script and in arguments of an entrypoint", () => {
  assert.deepEqual(secretWords(["sh", "-c", "exec mongo -u a -p hunter2"]), [false, false, true]);
  assert.deepEqual(secretWords(["-u", "a", "-p", "hunter2"], "/usr/bin/mongo"), [false, false, false, true]);
});

/** Keys with a known form. Each is put together here, so that this file contains no key. */
const KEYS: readonly string[] = [
  ["sk_", "live_4242424242"],
  ["gh", `p_${"a".repeat(36)}`],
  ["AKI", `A${"A".repeat(16)}`],
  ["https://hooks.slack.com/", "services/T0/B0/x"],
  ["-----BEGIN RSA ", "PRIVATE KEY-----"],
].map((parts) => parts.join(""));
for (const key of KEYS) {
  void test(`recognises ${key.slice(0, 12)}… as a secret under any name`, () => {
    assert.deepEqual([isSecret("CONFIG", key), isSecret("CONFIG", "task_live_1")], [true, false]);
    assert.deepEqual(secretWords([`--x=${key}`, "desk_live_x"]), [true, false]);
  });
}

/** Texts that contain a secret. */
const TEXTS: readonly string[] = [
  '{"spring":{"datasource":{"password":"hunter2"}}}',
  "gitlab_rails['smtp_password'] = 'hunter2'",
  "auth:\n  db_password: hunter2",
  "'token' => 'hunter2'",
  "Server=db;User Id=sa;Pwd=hunter2;",
  "user=u pwd=hunter2",
  "Authorization: Bearer hunter2",
  "authorization:hunter2",
  "X-Api-Key: hunter2",
];
for (const text of TEXTS) {
  void test(`recognises ${text} as a secret in a variable and in a command`, () => {
    assert.deepEqual([isSecret("CONFIG", text), ...secretWords([text])], [true, true]);
    const words = `ssh host docker run -e CONFIG="${text}" x`.split(/\s+/);
    const shown = withoutSecrets(words.map((word) => ({ text: word, values: [word] })));
    assert.ok(!shown.includes("hunter2"), shown);
  });
}

void test("does not report paths and names as secrets", () => {
  for (const text of ["/run/secrets:/run/secrets:ro", "secrets:/s", "OLDPWD", "PWD"])
    assert.deepEqual([text, isSecret("A", text), ...secretWords([text])], [text, false, false]);
});

/** Lines of docker run, and their form without secrets. */
const LINES: readonly (readonly [line: string, shown: string])[] = [
  ["docker run -d --name mongo -p 27017:27017 mongo", "docker run -d --name mongo -p 27017:27017 mongo"],
  ["docker run -it --rm mongo mongo -u a -p hunter2", "docker run -it --rm mongo mongo -u a -p …"],
  ["docker run --entrypoint mysql x -phunter2", "docker run --entrypoint mysql x …"],
  ["docker run --rm curlimages/curl -u a:hunter2 x", "docker run --rm curlimages/curl -u … x"],
];
for (const [line, expected] of LINES) {
  void test(`hides only the secrets of ${line}`, () => {
    const words = line.split(" ").map((text) => ({ text, values: [text] }));
    assert.equal(withoutSecrets(words), expected);
  });
}
