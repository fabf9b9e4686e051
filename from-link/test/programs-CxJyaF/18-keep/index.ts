import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -e POSTGRES_USER=odoo -e
//   POSTGRES_PASSWORD=… -e POSTGRES_DB=postgres --name db postgres:15
// It stays as it runs.
const db = existingSource("db", {
  sharedVariables: ["POSTGRES_USER", "POSTGRES_DB"],
  sharedSecrets: ["POSTGRES_PASSWORD"],
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -p 8070:8069 --name odoo2 --link
//   db:db -t odoo
new LinkedContainer("odoo2", {
  source: db,
  alias: "db",
  linkEnvironment: "legacy",
  image: "odoo",
  container: { tty: true, ports: [{ internal: 8069, external: 8070 }], destroyGraceSeconds: 10 },
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:5: docker run -p 8071:8069 --name odoo3 --link
//   db:db -t odoo
new LinkedContainer("odoo3", {
  source: db,
  alias: "db",
  linkEnvironment: "legacy",
  image: "odoo",
  container: { tty: true, ports: [{ internal: 8069, external: 8071 }], destroyGraceSeconds: 10 },
});
