import assert from "node:assert/strict";
import { test } from "node:test";
import type Docker from "dockerode";
import { copyBody, linksOf, networksOf } from "../copyBody.ts";

const HASH = "a".repeat(64);

/** A --rm container with links, an anonymous and a named volume, a bind, and a bind of another container. */
const inspected = {
  Id: "0123456789abcdef",
  Image: "sha256:1",
  Config: {
    Image: "shop:latest",
    Env: ["A=b"],
    Cmd: ["serve"],
    Labels: { tier: "front" },
    Volumes: { "/data": {} },
  },
  HostConfig: {
    AutoRemove: true,
    RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
    NetworkMode: "default",
    Binds: ["shop:/shop/:ro", "/etc/ssl:/etc/ssl"],
    Mounts: [
      { Type: "volume", Target: "/cache" },
      { Type: "tmpfs", Target: "/tmp" },
    ],
    VolumesFrom: ["data"],
    Links: ["/db:/web/db", "/cache:/web/My_Cache"],
  },
  Mounts: [
    { Type: "volume", Name: HASH, Destination: "/data", RW: true },
    { Type: "volume", Name: "shop", Destination: "/shop", RW: false },
    { Type: "volume", Name: "of-cache", Destination: "/cache", RW: true },
    { Type: "bind", Source: "/etc/ssl", Destination: "/etc/ssl", RW: true },
    { Type: "bind", Source: "/srv", Destination: "/srv", RW: false },
    { Type: "tmpfs", Destination: "/tmp", RW: true },
  ],
  NetworkSettings: { Networks: { bridge: { Aliases: null, Links: null } } },
} as unknown as Docker.ContainerInspectInfo;

void test("copies a --rm container without --rm, and mounts each volume by its name", () => {
  const body = copyBody(inspected, "web-before", { "copy-of": "0123" });
  assert.equal(body.name, "web-before");
  assert.equal(body.Image, "sha256:1");
  assert.deepEqual(body.Env, ["A=b"]);
  assert.deepEqual(body.Entrypoint, [""]);
  assert.deepEqual(body.Labels, { tier: "front", "copy-of": "0123" });
  assert.equal(body.NetworkingConfig, undefined);
  const host = body.HostConfig ?? {};
  assert.equal(host.AutoRemove, false);
  assert.equal(host.VolumesFrom, undefined);
  assert.deepEqual(host.Links, ["cache:My_Cache", "db:db"]);
  assert.deepEqual(host.Binds, [
    "shop:/shop/:ro",
    "/etc/ssl:/etc/ssl",
    `${HASH}:/data`,
    "of-cache:/cache",
    "/srv:/srv:ro",
  ]);
  assert.deepEqual(host.Mounts, [{ Type: "tmpfs", Target: "/tmp" }]);
});

void test("reads no links from a container without links", () => {
  assert.deepEqual(linksOf({ HostConfig: { Links: undefined } }), []);
});

void test("copies user-defined networks with aliases and links, the network of the creation first", () => {
  const found = {
    ...inspected,
    HostConfig: { NetworkMode: "shop" },
    NetworkSettings: {
      Networks: {
        other: { Aliases: ["0123456789ab"], Links: null, IPAMConfig: null },
        shop: { Aliases: ["web", "0123456789ab"], Links: ["db:db"], IPAMConfig: { IPv4Address: "10.1.0.2" } },
      },
    },
  } as unknown as Docker.ContainerInspectInfo;
  assert.deepEqual(
    networksOf(found).map(({ name, endpoint }) => [name, endpoint.Aliases, endpoint.Links]),
    [
      ["shop", ["web"], ["db:db"]],
      ["other", [], null],
    ],
  );
  const { EndpointsConfig = {} } = copyBody(found, "x", {}).NetworkingConfig ?? {};
  assert.deepEqual(
    Object.entries(EndpointsConfig).map(([name, endpoint]) => [name, endpoint.IPAMConfig]),
    [["shop", { IPv4Address: "10.1.0.2" }]],
  );
});
