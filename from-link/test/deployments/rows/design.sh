docker run --name design-postgres -e POSTGRES_PASSWORD=my-secret-pw -d postgres:15
docker run --name design-adminer --link design-postgres:db -e ADMINER_DESIGN=nette -p 28004:8080 -d adminer
