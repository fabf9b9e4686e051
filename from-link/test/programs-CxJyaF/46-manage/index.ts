import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedContainer, withImageVolumes } from "redis-link";

const config = new pulumi.Config();

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name jenkins -p 8080:8080
//   csanchez/jenkins-swarm
const jenkinsImage = new docker.RemoteImage("jenkins-image", {
  name: "csanchez/jenkins-swarm",
  keepLocally: true,
});
const jenkinsArgs = withImageVolumes("jenkins", {
  name: "jenkins",
  image: jenkinsImage.imageId,
  ports: [{ internal: 8080, external: 8080 }],
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const jenkins = new docker.Container(
  "jenkins",
  jenkinsArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -d --link jenkins:jenkins
//   csanchez/jenkins-swarm-slave -username jenkins -password … -executors 1
new LinkedContainer("jenkins-swarm-slave", {
  source: { containerId: jenkins.id, containerName: "jenkins" },
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
