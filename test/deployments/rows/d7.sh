docker create --name d7-data -v /data alpine
docker run --name d7-redis -d redis:7
docker run --name d7-app --link d7-redis:redis --volumes-from d7-data -p 28013:8080 -d link-app:1
