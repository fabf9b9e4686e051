docker run --name settings-redis -d redis:7
docker run --name settings-app --link settings-redis:redis --hostname shop --add-host pay:192.0.2.7 --cap-add NET_ADMIN \
  --ulimit nofile=1024:2048 --label tier=front --dns 192.0.2.53 -p 28017:8080 -d link-app:1
