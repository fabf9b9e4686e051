/** Where commands of the groups are run: their relative paths are from here. */
export const GROUP_FOLDER = "/tmp";

/** What their variables are. */
export const GROUP_ENVIRONMENT: Readonly<Record<string, string>> = {
  PORT: "9092",
  ID: "1",
  HOST_IP: "10.0.0.1",
  TESTSUITE_PASSWORD: "s3cret-of-tests",
  DB: "mysql:5.7",
  NAME_PREFIX: "zipkin-",
  IMG_PREFIX: "openzipkin/zipkin-",
  PUBLIC_PORT: "80",
  ROOT_URL: "http://zipkin.example",
  container_name: "nginx-proxy",
};
