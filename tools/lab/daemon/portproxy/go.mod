module redis-link/lab/portproxy

go 1.21

require (
	github.com/docker/go-connections v0.5.0
	golang.org/x/sys v0.30.0
)
