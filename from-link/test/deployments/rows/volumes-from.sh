docker create --name volumes-from-data -v /data alpine
docker run --name volumes-from-redis -d redis:7
docker run --name volumes-from-app --link volumes-from-redis:redis --volumes-from volumes-from-data -p 28013:8080 -d link-app:1
