import { existingSource, LinkedContainer } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name ldap-service --hostname
//   ldap-service --detach osixia/openldap:1.1.8
// It stays as it runs.
const ldapService = existingSource("ldap-service");

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name phpldapadmin-service
//   --hostname phpldapadmin-service --link ldap-service:ldap-host --env
//   PHPLDAPADMIN_LDAP_HOSTS=ldap-host --detach osixia/phpldapadmin:0.9.0
new LinkedContainer("phpldapadmin-service", {
  source: ldapService,
  alias: "ldap-host",
  linkEnvironment: "legacy",
  image: "osixia/phpldapadmin:0.9.0",
  container: {
    hostname: "phpldapadmin-service",
    envs: ["PHPLDAPADMIN_LDAP_HOSTS=ldap-host"],
    destroyGraceSeconds: 10,
  },
});
