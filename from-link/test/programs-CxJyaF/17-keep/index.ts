import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run -d -v
//   odoo-db:/var/lib/postgresql/data -e POSTGRES_USER=odoo -e POSTGRES_PASSWORD=… -e
//   POSTGRES_DB=postgres --name db postgres:15
// It stays as it runs.
const db = existingSource("db", {
  sharedVariables: ["POSTGRES_DB", "POSTGRES_USER"],
  sharedSecrets: ["POSTGRES_PASSWORD"],
});

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run -v odoo-data:/var/lib/odoo -d -p
//   8069:8069 --name odoo --link db:db -t odoo
new LinkedContainer("odoo", {
  source: db,
  alias: "db",
  linkEnvironment: "legacy",
  image: "odoo",
  container: {
    tty: true,
    volumes: [{ containerPath: "/var/lib/odoo", volumeName: "odoo-data" }],
    ports: [{ internal: 8069, external: 8069 }],
    destroyGraceSeconds: 10,
  },
});
