docker run --name entrypoint-redis -d redis:7
docker run --name entrypoint-app --link entrypoint-redis:redis --entrypoint sh -d redis:7 \
  -c 'while redis-cli -h "$REDIS_PORT_6379_TCP_ADDR" incr beats; do sleep 1; done'
