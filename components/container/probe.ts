/**
 * A health check that passes while something listens on a TCP port of the container, on IPv4 or IPv6. It sends
 * nothing, so it never shows up in the app's own counts or logs. The image must have `grep`.
 * State 0A is LISTEN (Linux `include/net/tcp_states.h`).
 */
export function listens(port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return ["CMD", "grep", "-qsE", `:${hexPort} [0-9A-F]+:0000 0A `, "/proc/net/tcp", "/proc/net/tcp6"];
}

/**
 * A health check that passes when a GET is answered with status 200. The image must have `bash`, whose own TCP
 * client is far cheaper than to start a program each second.
 */
export function answersOk(port: number, path: string, host = "localhost"): string[] {
  const request = String.raw`printf 'GET ${path} HTTP/1.0\r\nHost: ${host}\r\n\r\n' >&3`;
  return [
    "CMD",
    "bash",
    "-c",
    `exec 3<>/dev/tcp/127.0.0.1/${port} && ${request} && read -r _ status _ <&3 && [ "$status" = 200 ]`,
  ];
}
