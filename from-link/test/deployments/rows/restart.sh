docker run --name restart-redis -d redis:7
docker run --name restart-nginx --link restart-redis:redis --restart always -p 28009:80 -d nginx
