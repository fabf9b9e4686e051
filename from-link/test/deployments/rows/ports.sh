docker run --name ports-redis -d redis:7
docker run --name ports-app --link ports-redis:redis -e PORTS=80 -e UDP=53 -p 880:80 -p 28015:8080 -p 28053:53/udp -d link-app:1
