docker run --name removed-redis -d redis:7
docker run --rm --name removed-app --link removed-redis:redis -v /data -p 28021:8080 -d link-app:1
