docker run -d --name db training/postgres
