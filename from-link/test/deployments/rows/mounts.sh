docker run --name mounts-redis -d redis:7
docker run --name mounts-app --link mounts-redis:redis -v mounts-data:/data -v /etc/ssl:/etc/ssl:ro -p 28008:8080 -d link-app:1
