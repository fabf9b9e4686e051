docker run --name scratch-redis -d redis:7
docker run --name scratch-static --link scratch-redis:redis -p 28014:8080 -d link-static:1
