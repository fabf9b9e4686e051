docker run --name user-redis -d redis:7
docker run --name user-app --link user-redis:redis --user 1000:1000 -p 28010:8080 -d link-app:1
