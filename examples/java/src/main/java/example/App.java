package example;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.redislink.LinkedApp;
import com.pulumi.redislink.LinkedAppArgs;
import com.pulumi.redislink.RedisServer;
import com.pulumi.redislink.RedisServerArgs;
import com.pulumi.redislink.inputs.HealthArgs;
import com.pulumi.redislink.inputs.ImageBuildArgs;
import java.util.Map;

public class App {
  public static void main(String[] args) {
    Pulumi.run(App::stack);
  }

  static void stack(Context context) {
    var prefix = context.config().require("prefix");
    var redis = new RedisServer("redis", RedisServerArgs.builder().containerName(prefix + "-redis").build());
    var app = new LinkedApp(
        "app",
        LinkedAppArgs.builder()
            .containerName(prefix + "-app")
            .source(redis)
            .alias("redis")
            .image(ImageBuildArgs.builder().context("../../app").build())
            .port(3000)
            .health(HealthArgs.builder().path("/healthz").build())
            .environment(Map.of("LINK_ALIAS", "redis"))
            .build());
    context.export("endpoint", app.endpoint());
  }
}
