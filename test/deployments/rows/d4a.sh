docker run --name d4a-redis -d redis:7
docker run --name d4a-app --link d4a-redis:redis -v d4a-data:/data -v /etc/ssl:/etc/ssl:ro -p 28008:8080 -d link-app:1
