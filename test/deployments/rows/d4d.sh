docker run --name d4d-redis -d redis:7
docker run --name d4d-app --link d4d-redis:redis --user 1000:1000 -p 28010:8080 -d link-app:1
