docker run --name two-links-redis -d redis:7
docker run --name two-links-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name two-links-app --link two-links-redis:redis --link two-links-postgres:db -p 28005:8080 -d link-app:1
