import * as docker from "@pulumi/docker";
import { LinkedContainer, withImageVolumes } from "redis-link";

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:1: docker run --name ldap-service --hostname
//   ldap-service --detach osixia/openldap:1.1.8
const ldapServiceImage = new docker.RemoteImage("ldap-service-image", {
  name: "osixia/openldap:1.1.8",
  keepLocally: true,
});
const ldapServiceArgs = withImageVolumes("ldap-service", {
  name: "ldap-service",
  image: ldapServiceImage.imageId,
  hostname: "ldap-service",
  destroyGraceSeconds: 10,
  removeVolumes: false,
});
const ldapService = new docker.Container(
  "ldap-service",
  ldapServiceArgs,
  {
    deleteBeforeReplace: true,
    replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  },
);

// /work/wt/c/from-link/test/programs-CxJyaF/group.sh:3: docker run --name phpldapadmin-service
//   --hostname phpldapadmin-service --link ldap-service:ldap-host --env
//   PHPLDAPADMIN_LDAP_HOSTS=ldap-host --detach osixia/phpldapadmin:0.9.0
new LinkedContainer("phpldapadmin-service", {
  source: { containerId: ldapService.id, containerName: "ldap-service" },
  alias: "ldap-host",
  linkEnvironment: "legacy",
  image: "osixia/phpldapadmin:0.9.0",
  container: {
    hostname: "phpldapadmin-service",
    envs: ["PHPLDAPADMIN_LDAP_HOSTS=ldap-host"],
    destroyGraceSeconds: 10,
  },
});
