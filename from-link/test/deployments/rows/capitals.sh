docker run --name capitals-redis -d redis:7
docker run --name capitals-app --link capitals-redis:My_DB -p 28016:8080 -d link-app:1
