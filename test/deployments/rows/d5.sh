docker run --name d5-redis -d redis:7
docker run --name d5-api --link d5-redis:db -d link-app:1
docker run --name d5-front --link d5-api:api -p 28012:8080 -d link-app:1
