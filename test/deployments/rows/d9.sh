docker run --name d9-redis -d redis:7
docker run --name d9-static --link d9-redis:redis -p 28014:8080 -d link-static:1
