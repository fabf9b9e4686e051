docker run --name d2b-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name d2b-adminer --link d2b-postgres:db -e ADMINER_DESIGN=nette -p 28004:8080 -d adminer
