import * as pulumi from "@pulumi/pulumi";
import { existingSource, LinkedContainer } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name jenkins -p 8080:8080
//   csanchez/jenkins-swarm
// It stays as it runs.
const jenkins = existingSource("jenkins");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d --link jenkins:jenkins
//   csanchez/jenkins-swarm-slave -username jenkins -password … -executors 1
new LinkedContainer("jenkins-swarm-slave", {
  source: jenkins,
  alias: "jenkins",
  linkEnvironment: "legacy",
  image: "csanchez/jenkins-swarm-slave",
  container: {
    command: [
      "-username",
      "jenkins",
      "-password",
      config.requireSecret("jenkins-swarm-slave-command-4"),
      "-executors",
      "1",
    ],
    destroyGraceSeconds: 10,
  },
});
