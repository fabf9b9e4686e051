#!/usr/bin/perl
# Publishes a container's port of the lab's daemon on the host's loopback. The daemon starts this program in place of
# docker-proxy, with docker-proxy's arguments.
#
# The daemon has a network namespace of its own, so a port that it opens cannot be reached from outside. A socket stays in
# the namespace in which it was made. Therefore this program makes a socket in the host's namespace and gives it to
# docker-proxy, which connects to the container from the daemon's namespace. passt would notice a new port only after a
# second, and would not report a port that is in use on the host; socat of Debian 12 cannot enter a namespace. Perl can,
# and is part of every Debian.
use strict;
use warnings;
use Errno qw(EADDRNOTAVAIL EAFNOSUPPORT);
use Getopt::Long qw(:config pass_through);
use IO::Socket::IP;
use POSIX qw(dup2);

# File descriptors of docker-proxy: by the first it reports its start to the daemon, by the second it may get a socket.
use constant { REPORT => 3, SOCKET => 4 };
$^F = SOCKET; # the highest file descriptor that exec hands on

my $docker_proxy = "$ENV{REDIS_LINK_LAB}/libexec/docker-proxy";
my @arguments    = @ARGV;
GetOptions( 'proto=s' => \my $proto, 'host-ip=s' => \my $host_ip, 'host-port=i' => \my $port );

my $address = { '0.0.0.0' => '127.0.0.1', '::' => '::1' }->{$host_ip} // $host_ip;
refuse("the lab publishes ports on loopback only, not on $address: use 127.0.0.1")
  unless $address =~ /^127\.|^::1$/;

my $socket = host_socket();
if ( !$socket ) {
  exec $docker_proxy, @arguments;
}
# Serves the port in the daemon's namespace too, for programs that run there.
if ( !fork ) {
  open my $nowhere, '>', '/dev/null';
  dup2( fileno $nowhere, REPORT );
  exec 'setpriv', '--pdeathsig', 'KILL', $docker_proxy, @arguments;
}
dup2( fileno $socket, SOCKET );
exec $docker_proxy, @ARGV, '-proto', $proto, '-host-ip', $address, '-host-port', $port, '-use-listen-fd';

# A socket in the host's namespace. None for "::" if the host has no IPv6, as the daemon publishes on "::" in any case.
sub host_socket {
  open my $own,  '<', '/proc/self/ns/net'                     or refuse("/proc/self/ns/net: $!");
  open my $host, '<', "$ENV{REDIS_LINK_LAB}/run/host-netns" or refuse("the host's network namespace: $!");
  enter($host);
  my @queue = $proto eq 'tcp' ? ( Listen => SOMAXCONN, ReuseAddr => 1 ) : ();
  my $made = IO::Socket::IP->new( Proto => $proto, LocalAddr => $address, LocalPort => $port, @queue );
  if ( !$made && !( $address eq '::1' && ( $!{EADDRNOTAVAIL} || $!{EAFNOSUPPORT} ) ) ) {
    refuse("listen $proto $address:$port: \l$!");
  }
  enter($own);
  # docker-proxy answers from the address to which a datagram was sent: IP_PKTINFO, IPV6_RECVPKTINFO.
  $made->setsockopt( $address eq '::1' ? ( 41, 49 ) : ( 0, 8 ), 1 ) if $made && $proto eq 'udp';
  return $made;
}

# Moves this process to a network namespace: setns(2), CLONE_NEWNET.
sub enter {
  my $number = { x86_64 => 308, aarch64 => 268 }->{ ( POSIX::uname() )[4] };
  syscall( $number, fileno $_[0], 0x40000000 ) == 0 or refuse("cannot enter a network namespace: $!");
}

# Tells the daemon why the port is not published.
sub refuse {
  open my $report, '>&=', REPORT;
  print $report "1\n$_[0]";
  exit 1;
}
