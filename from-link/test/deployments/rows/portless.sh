docker run --name portless-redis -d redis:7
docker run --name portless-worker --link portless-redis:queue -d redis:7 \
  sh -c 'while redis-cli -h queue incr beats; do sleep 1; done'
