docker run --name d3x-redis -d redis:7
docker run --name d3x-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name d3x-app --link d3x-redis:redis --link d3x-postgres:db -p 28006:8080 -d link-app:1
