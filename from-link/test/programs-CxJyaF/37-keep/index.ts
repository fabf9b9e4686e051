import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d --name kong-database -p
//   9042:9042 cassandra:2.2
// It stays as it runs.
const kongDatabase = existingSource("kong-database");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -d --name kong -e
//   "DATABASE=cassandra" --link kong-database:kong-database -p 8000:8000 -p 8443:8443 -p 8001:8001 -p
//   7946:7946 -p 7946:7946/udp --security-opt seccomp:unconfined mashape/kong
new LinkedContainer("kong", {
  source: kongDatabase,
  alias: "kong-database",
  linkEnvironment: "legacy",
  image: "mashape/kong",
  container: {
    envs: ["DATABASE=cassandra"],
    ports: [
      { internal: 7946, external: 7946 },
      { internal: 7946, external: 7946, protocol: "udp" },
      { internal: 8000, external: 8000 },
      { internal: 8001, external: 8001 },
      { internal: 8443, external: 8443 },
    ],
    securityOpts: ["seccomp:unconfined"],
    destroyGraceSeconds: 10,
  },
});
