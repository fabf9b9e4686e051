docker run --name slow-redis -d redis:7
docker run --name slow-app --link slow-redis:redis -e WAIT=75 -p 28018:8080 -d link-app:1
