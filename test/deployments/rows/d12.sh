docker run --name d12-redis -d redis:7
docker run --name d12-app --link d12-redis:My_DB -p 28016:8080 -d link-app:1
