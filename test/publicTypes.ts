// Types that programs rely on. `npm run check` compiles this file, and nothing runs it.
import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import {
  existingSource,
  Link,
  LinkedApp,
  LinkedContainer,
  LinkedService,
  MariaDbServer,
  PostgresServer,
  RedisServer,
  SourceContainer,
  type LinkedAppArgs,
  type LinkEnvironment,
  type LinkSource,
  type RedisServerArgs,
  type Restart,
} from "redis-link";

// Sources of a link: every component with a container, an existing one, and a plain object.
expectTypeOf<RedisServer>().toExtend<LinkSource>();
expectTypeOf<PostgresServer>().toExtend<LinkSource>();
expectTypeOf<MariaDbServer>().toExtend<LinkSource>();
expectTypeOf<SourceContainer>().toExtend<LinkSource>();
expectTypeOf<LinkedApp>().toExtend<LinkSource>();
expectTypeOf<LinkedContainer>().toExtend<LinkSource>();
// A swarm attaches no service that runs to another network, so none is a source.
expectTypeOf<LinkedService>().not.toExtend<LinkSource>();
expectTypeOf(existingSource).returns.toExtend<LinkSource>();
expectTypeOf<{ containerId: string; containerName: string }>().toExtend<LinkSource>();
expectTypeOf<{ containerName: string }>().not.toExtend<LinkSource>();

// A Redis needs nothing, an app its source, alias and image.
expectTypeOf<{ containerName: string }>().toExtend<RedisServerArgs>();
expectTypeOf<{ source: RedisServer; alias: string; image: string }>().toExtend<LinkedAppArgs>();
expectTypeOf<{ source: RedisServer; alias: string }>().not.toExtend<LinkedAppArgs>();
expectTypeOf<{
  source: RedisServer;
  alias: string;
  image: string;
  port: string;
}>().not.toExtend<LinkedAppArgs>();
expectTypeOf<LinkedAppArgs["restart"]>().toEqualTypeOf<pulumi.Input<Restart> | undefined>();
expectTypeOf<LinkedAppArgs["linkEnvironment"]>().toEqualTypeOf<LinkEnvironment | undefined>();
expectTypeOf<LinkEnvironment>().toEqualTypeOf<"modern" | "legacy" | "none">();

// Outputs.
expectTypeOf<LinkedApp["endpoint"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
expectTypeOf<LinkedApp["aliasHost"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<LinkedApp["linkNetwork"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<RedisServer["password"]>().toEqualTypeOf<pulumi.Output<string> | undefined>();
expectTypeOf<Link["networkName"]>().toEqualTypeOf<pulumi.Output<string>>();
expectTypeOf<LinkedApp>().toExtend<pulumi.ComponentResource>();
expectTypeOf<ConstructorParameters<typeof RedisServer>>().toEqualTypeOf<
  [name: string, args?: RedisServerArgs, opts?: pulumi.ComponentResourceOptions]
>();
