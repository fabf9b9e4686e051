module redis-link/test/app

go 1.21
