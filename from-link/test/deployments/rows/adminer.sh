docker run --name tables-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:17
docker run --name tables --link tables-postgres:db -e ADMINER_DESIGN=nette -p 8081:8080 -d adminer:4
