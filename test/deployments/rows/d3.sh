docker run --name d3-redis -d redis:7
docker run --name d3-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name d3-app --link d3-redis:redis --link d3-postgres:db -p 28005:8080 -d link-app:1
