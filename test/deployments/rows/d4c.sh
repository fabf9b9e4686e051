docker run --name d4c-redis -d redis:7
docker run --name d4c-nginx --link d4c-redis:redis --restart always -p 28009:80 -d nginx
