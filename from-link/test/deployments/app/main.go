// An app as a linked container runs it: it answers with what it is given and what it reaches, and keeps what it is sent.
//
//	PORTS   TCP ports that it listens on, default 8080
//	UDP     UDP port that echoes
//	KEEP    folder that POST writes to
//	WAIT    seconds before it listens
package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Such as DB_PORT_5432_TCP=tcp://db:5432.
var linked = regexp.MustCompile(`^\w+_PORT_\d+_TCP$`)

func reached(variables []string) map[string]bool {
	found := map[string]bool{}
	for _, line := range variables {
		name, url, _ := strings.Cut(line, "=")
		if !linked.MatchString(name) {
			continue
		}
		connection, err := net.DialTimeout("tcp", strings.TrimPrefix(url, "tcp://"), 2*time.Second)
		if err == nil {
			connection.Close()
		}
		found[name] = err == nil
	}
	return found
}

func answer(response http.ResponseWriter, request *http.Request) {
	kept := filepath.Join(os.Getenv("KEEP"), "kept")
	if request.Method == http.MethodPost {
		body, _ := io.ReadAll(request.Body)
		if err := os.WriteFile(kept, body, 0o600); err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	text, _ := os.ReadFile(kept)
	hostname, _ := os.Hostname()
	json.NewEncoder(response).Encode(map[string]any{
		"variables": os.Environ(), "reached": reached(os.Environ()), "kept": string(text), "hostname": hostname,
	})
}

func echo(port string) {
	socket, err := net.ListenPacket("udp", ":"+port)
	for packet := make([]byte, 1500); err == nil; {
		size, from, failed := socket.ReadFrom(packet)
		if err = failed; err == nil {
			socket.WriteTo(packet[:size], from)
		}
	}
}

func main() {
	seconds, _ := strconv.Atoi(os.Getenv("WAIT"))
	time.Sleep(time.Duration(seconds) * time.Second)
	if port := os.Getenv("UDP"); port != "" {
		go echo(port)
	}
	ended := make(chan error)
	for _, port := range append(strings.Fields(os.Getenv("PORTS")), "8080") {
		go func(port string) { ended <- http.ListenAndServe(":"+port, http.HandlerFunc(answer)) }(port)
	}
	panic(<-ended)
}
