import pulumi
from pulumi_redis_link import LinkedApp, RedisServer

prefix = pulumi.Config().require("prefix")

redis = RedisServer("redis", container_name=f"{prefix}-redis")
app = LinkedApp(
    "app",
    container_name=f"{prefix}-app",
    source=redis,
    alias="redis",
    image={"context": "../../app"},
    port=3000,
    health={"path": "/healthz"},
    environment={"LINK_ALIAS": "redis"},
)
pulumi.export("endpoint", app.endpoint)
