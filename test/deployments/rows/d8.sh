docker run --name d8-redis -d redis:7
docker run --name d8-worker --link d8-redis:queue -d redis:7 \
  sh -c 'while redis-cli -h queue incr beats; do sleep 1; done'
