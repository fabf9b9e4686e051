import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -e POSTGRES_USER=odoo -e
//   POSTGRES_PASSWORD=… -e POSTGRES_DB=postgres --name db postgres:15
// It stays as it runs.
const db = existingSource("db", {
  sharedVariables: ["POSTGRES_USER", "POSTGRES_DB"],
  sharedSecrets: ["POSTGRES_PASSWORD"],
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -p 8069:8069 --name odoo --link
//   db:db -t odoo
new LinkedContainer("odoo", {
  source: db,
  alias: "db",
  linkEnvironment: "legacy",
  image: "odoo",
  container: { tty: true, ports: [{ internal: 8069, external: 8069 }], destroyGraceSeconds: 10 },
});
