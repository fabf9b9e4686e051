docker run --name d2-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name d2-adminer --link d2-postgres:db -p 28003:8080 -d adminer
