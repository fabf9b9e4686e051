// Command portproxy publishes a container's port of the lab's daemon on the host's loopback.
//
// The lab's daemon lives in a network namespace of its own, so a port that it opens is seen by nobody outside.
// The daemon starts this program in place of docker-proxy, with docker-proxy's flags. It listens in the host's
// namespace, whose handle is at $REDIS_LINK_LAB_HOST_NETNS, and connects to the container from the daemon's.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"runtime"

	"github.com/docker/go-connections/proxy"
	"golang.org/x/sys/unix"
)

// The daemon waits on this descriptor for "0\n", or "1\n" and the reason, as it does with docker-proxy.
const reportDescriptor = 3

// With -use-listen-fd (Engine 28 and newer) the daemon hands over the socket that it has bound in its own namespace.
const socketDescriptor = 4

type options struct {
	proto         string
	hostIP        net.IP
	hostPort      int
	containerIP   net.IP
	containerPort int
	isBound       bool
}

func main() {
	logToFile()
	report := os.NewFile(reportDescriptor, "report")
	proxies, err := listen(parse())
	if err != nil {
		fmt.Fprintf(report, "1\n%s", err)
		report.Close()
		os.Exit(1)
	}
	fmt.Fprint(report, "0\n")
	report.Close()
	for _, each := range proxies {
		go each.Run()
	}
	// The daemon ends this program by a signal, and the kernel does when the daemon dies.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, unix.SIGINT, unix.SIGTERM)
	<-stop
}

// logToFile is for what nobody reads otherwise: the daemon throws its proxies' output away.
func logToFile() {
	file, err := os.OpenFile(os.Getenv("REDIS_LINK_LAB_PORT_LOG"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		log.SetOutput(file)
	}
}

func parse() options {
	var o options
	flag.StringVar(&o.proto, "proto", "tcp", "tcp or udp")
	flag.IntVar(&o.hostPort, "host-port", -1, "port to listen on")
	flag.IntVar(&o.containerPort, "container-port", -1, "the container's port")
	hostIP := flag.String("host-ip", "", "address to listen on")
	containerIP := flag.String("container-ip", "", "the container's address")
	flag.BoolVar(&o.isBound, "use-listen-fd", false, "the daemon has bound the port")
	flag.Parse()
	o.hostIP, o.containerIP = net.ParseIP(*hostIP), net.ParseIP(*containerIP)
	return o
}

// listen binds what the daemon asks for: on the host's loopback, and, where that is possible, in the daemon's
// own namespace, so that what runs there reaches it too.
func listen(o options) ([]proxy.Proxy, error) {
	loopback, err := onLoopback(o.hostIP)
	if err != nil {
		return nil, err
	}
	outside := o
	outside.hostIP = loopback
	var proxies []proxy.Proxy
	err = inHostNetwork(func() error {
		p, err := listenOne(outside)
		if err == nil {
			proxies = append(proxies, p)
		}
		return err
	})
	if err != nil && !(o.hostIP.To4() == nil && isMissingAddress(err)) {
		return nil, err
	}
	if o.isBound {
		return proxies, serveBound(o)
	}
	if p, err := listenOne(o); err == nil {
		proxies = append(proxies, p)
	}
	return proxies, nil
}

// serveBound answers at the socket that the daemon has bound; of UDP nobody in there asks for anything.
func serveBound(o options) error {
	socket := os.NewFile(socketDescriptor, "socket")
	defer socket.Close()
	if o.proto != "tcp" {
		return nil
	}
	listener, err := net.FileListener(socket)
	if err != nil {
		return fmt.Errorf("the daemon's socket: %w", err)
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go forward(client, net.JoinHostPort(o.containerIP.String(), fmt.Sprint(o.containerPort)))
		}
	}()
	return nil
}

// forward joins a connection to one of the container, until both directions have ended.
func forward(client net.Conn, address string) {
	defer client.Close()
	backend, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer backend.Close()
	done := make(chan struct{}, 2)
	for _, pair := range [][2]net.Conn{{client, backend}, {backend, client}} {
		go func(to, from net.Conn) {
			io.Copy(to, from)
			to.(*net.TCPConn).CloseWrite()
			done <- struct{}{}
		}(pair[0], pair[1])
	}
	<-done
	<-done
}

// onLoopback turns "every address" into loopback alone, and refuses any other address: the lab opens nothing
// to the machine's network.
func onLoopback(ip net.IP) (net.IP, error) {
	switch {
	case ip.IsLoopback():
		return ip, nil
	case ip.Equal(net.IPv4zero):
		log.Printf("portproxy: published on 127.0.0.1 instead of %s: the lab stays on loopback", ip)
		return net.IPv4(127, 0, 0, 1), nil
	case ip.Equal(net.IPv6zero):
		log.Printf("portproxy: published on ::1 instead of %s: the lab stays on loopback", ip)
		return net.IPv6loopback, nil
	}
	return nil, fmt.Errorf("the lab publishes ports on loopback only, not on %s: use 127.0.0.1", ip)
}

func listenOne(o options) (proxy.Proxy, error) {
	switch o.proto {
	case "tcp":
		return proxy.NewProxy(&net.TCPAddr{IP: o.hostIP, Port: o.hostPort}, &net.TCPAddr{IP: o.containerIP, Port: o.containerPort})
	case "udp":
		return proxy.NewProxy(&net.UDPAddr{IP: o.hostIP, Port: o.hostPort}, &net.UDPAddr{IP: o.containerIP, Port: o.containerPort})
	}
	return nil, fmt.Errorf("the lab publishes tcp and udp ports, not %s", o.proto)
}

// inHostNetwork runs open with this thread in the host's network namespace; a socket stays in the namespace
// that it was made in.
func inHostNetwork(open func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	own, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer own.Close()
	host, err := os.Open(os.Getenv("REDIS_LINK_LAB_HOST_NETNS"))
	if err != nil {
		return fmt.Errorf("REDIS_LINK_LAB_HOST_NETNS: %w", err)
	}
	defer host.Close()
	if err := unix.Setns(int(host.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("cannot enter the host's network namespace: %w", err)
	}
	opened := open()
	if err := unix.Setns(int(own.Fd()), unix.CLONE_NEWNET); err != nil {
		log.Fatalf("portproxy: cannot return to the daemon's network namespace: %s", err)
	}
	return opened
}

// isMissingAddress is true where the host has no IPv6 loopback; the daemon publishes on "::" without asking.
func isMissingAddress(err error) bool {
	return errors.Is(err, unix.EADDRNOTAVAIL) || errors.Is(err, unix.EAFNOSUPPORT)
}
