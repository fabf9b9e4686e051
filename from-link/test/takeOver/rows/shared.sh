docker create --name shared-data -v /data alpine
docker run --name shared-redis -v /data -d redis:7
docker run --name shared-app --link shared-redis:redis -e KEEP=/kept -v /kept --restart unless-stopped -p 28022:8080 -d link-app:1
docker run --name shared-worker --link shared-redis:queue --link shared-app:app --volumes-from shared-data -d redis:7 \
  sh -c 'while redis-cli -h queue incr beats; do sleep 1; done'
