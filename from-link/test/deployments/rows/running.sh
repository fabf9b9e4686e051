docker run --name running-redis -d redis:7
docker run --name running-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name running-app --link running-redis:redis --link running-postgres:db -p 28006:8080 -d link-app:1
