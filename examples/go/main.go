package main

import (
	"github.com/owner-/redis-link/sdk/go/redislink"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		prefix := config.Require(ctx, "prefix")
		redis, err := redislink.NewRedisServer(ctx, "redis", &redislink.RedisServerArgs{
			ContainerName: pulumi.StringRef(prefix + "-redis"),
		})
		if err != nil {
			return err
		}
		app, err := redislink.NewLinkedApp(ctx, "app", &redislink.LinkedAppArgs{
			ContainerName: pulumi.StringRef(prefix + "-app"),
			Source:        redis,
			Alias:         "redis",
			Image:         redislink.ImageBuildArgs{Context: "../../app"},
			Port:          pulumi.IntRef(3000),
			Health:        &redislink.HealthArgs{Path: pulumi.StringRef("/healthz")},
			Environment:   pulumi.StringMap{"LINK_ALIAS": pulumi.String("redis")},
		})
		if err != nil {
			return err
		}
		ctx.Export("endpoint", app.Endpoint)
		return nil
	})
}
