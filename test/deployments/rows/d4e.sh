docker run --name d4e-redis -d redis:7
docker run --name d4e-app --link d4e-redis:redis --env-file d4e.env -p 28011:8080 -d link-app:1
