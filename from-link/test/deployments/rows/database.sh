docker run --name database-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name database-adminer --link database-postgres:db -p 28003:8080 -d adminer
