docker run --name chained-redis -d redis:7
docker run --name chained-api --link chained-redis:db -d link-app:1
docker run --name chained-front --link chained-api:api -p 28012:8080 -d link-app:1
