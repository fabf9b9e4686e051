docker run --name env-file-redis -d redis:7
docker run --name env-file-app --link env-file-redis:redis --env-file env-file.env -p 28011:8080 -d link-app:1
