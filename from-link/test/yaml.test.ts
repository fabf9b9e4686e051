import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";

const read = (text: string, path = "/srv/.ci.yml", environment: Record<string, string> = {}) => {
  const { commands, faults, notFollowed } = scriptCommands({ file: "ci", text, path }, environment);
  return {
    commands: commands.map(({ line, args }) => `${line} ${args.join("|")}`),
    faults: faults.map(({ where, what }) => `${where.replace("ci:", "")} ${what}`),
    listed: notFollowed.map(({ where, what }) => `${where.replace("ci:", "")} ${what}`),
    reasons: notFollowed.map(({ why }) => why),
    folders: commands.map(({ cwd }) => cwd),
  };
};

/** Files of YAML, and the line and words of each docker run that a shell is given there. */
const READ: readonly [name: string, text: string, expected: readonly string[]][] = [
  [
    "GitLab",
    `variables:
  IMG: me/app:1.10
before_script: [export DB=db]
.deploy: &deploy
  - docker run -d --name c $IMG
test:
  variables: { IMG: "me/other" }
  script:
    - docker run -d --name $DB postgres
    - "docker run -d --link db:db $IMG"
    - docker run -d
      --name b x
deploy:
  script: *deploy
`,
    [
      "9 -d|--name|db|postgres",
      "10 -d|--link|db:db|me/other",
      "11 -d|--name|b|x",
      "5 -d|--name|c|me/app:1.10",
    ],
  ],
  [
    "Travis",
    "install:\n  - N=a\n  - docker build -t x .\nscript:\n  - |\n    # comment\n    docker run -d --name $N x\n  - >\n    docker run\n    b\n\n    docker run c\n  - {docker: 1}\nafter_success: docker run d\n",
    ["7 -d|--name|a|x", "9 b", "12 c", "14 d"],
  ],
  [
    "CircleCI",
    "test:\n  override:\n    - docker run -d a\njobs:\n  b:\n    steps:\n      - checkout\n      - run: docker run b\n      - run:\n          name: docker run it\n          command: docker run c\n",
    ["3 -d|a", "8 b", "11 c"],
  ],
  [
    "GitHub",
    "env:\n  A: 1\njobs:\n  t:\n    steps:\n      - name: docker run\n        env: {B: 2}\n        run: |\n          docker run -e A=$A \\\n            -e B=$B x\n",
    ["9 -e|A=1|-e|B=2|x"],
  ],
  ["Drone", "kind: pipeline\nsteps:\n- name: a\n  image: docker\n  commands:\n  - docker run a\n", ["6 a"]],
  [
    "cloud-init",
    '#cloud-config\nruncmd:\n- [docker, run, -e, "A=it\'s $X", x]\n- docker run y\n- [sh, -c, docker run z]\n',
    ["3 -e|A=it's $X|x", "4 y", "5 z"],
  ],
  [
    "Ansible",
    "- hosts: all\n  tasks:\n  - command: docker run a\n    when: x\n  - ansible.builtin.shell: |\n      docker run b\n  - shell:\n      cmd: docker run c\n  - command:\n      argv: [docker, run, d e]\n",
    ["3 a", "6 b", "8 c", "10 d e"],
  ],
];
for (const [name, text, expected] of READ) {
  void test(`${name}: what a shell is given by keys of YAML is read, in the shell that it has`, () => {
    const { commands, faults, listed } = read(text);
    assert.deepEqual([commands, faults, listed], [expected, [], []]);
  });
}

void test("what no shell is known to run is listed beside what is read", () => {
  const { commands, faults, listed } = read(
    "script: docker run a\nthings: docker run b -d\nweb: {image: x, command: docker run -d c}\n" +
      "steps:\n- shell: pwsh\n  run: docker run -d `\n- command: docker run -d d chdir=/srv\n- docker run -d e:\n    timeout: 5\n" +
      "description: docker run f\nscript2: [docker, run, g]\nunits:\n- content: |\n    ExecStart=/usr/bin/docker run -d h\n",
  );
  assert.deepEqual([commands, faults], [["1 a"], []]);
  assert.deepEqual(
    listed.map((what) => what.split(" ", 1)[0]),
    ["14", "2", "3", "6", "7", "11", "8"],
  );
});

void test("a value that a template or the runner is to fill in is listed, with its line", () => {
  const { faults, listed } = read(
    "variables: {A: $B, C: {value: 1}}\nscript:\n- docker run $A\n- docker run {{ x }}\n- docker run ${{ y }}\n- docker run $C\n",
  );
  assert.deepEqual([faults, listed.map((what) => what.split(" ", 1)[0])], [[], ["3", "4", "5", "6"]]);
  assert.deepEqual(read("script: docker run $A\n", "/a", { A: "x" }).commands, ["1 x"]);
});

void test("commands of a CI begin in the folder of the project, and where others begin is not known", () => {
  const text = "script: docker run -v ./a:/a x\n";
  const job = "jobs:\n- cd: y\n  script: [cd a, docker run x]\n- script: docker run y\n";
  assert.deepEqual(read(text, "/srv/.github/workflows/a.yml").folders, ["/srv"]);
  assert.deepEqual(read(job).folders, ["/srv/a", "/srv"]);
  for (const at of ["shell: docker run -v ./a:/a x", "script: docker run -v ./a:/a x\nargs: {chdir: /b}"])
    assert.match(read(`${at}\n`, `${process.cwd()}/a.yml`).reasons.join(), /which folder \.\/a:\/a is from/);
});

void test("a line of another language is passed over, and one of docker's that no shell takes is told", () => {
  const { commands, listed } = read("script:\n- say 'it\n- docker run 'x\n- docker run y\n");
  assert.deepEqual([commands, listed.length], [["3 x", "4 y"], 1]);
});
