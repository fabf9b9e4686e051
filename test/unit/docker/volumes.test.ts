import * as pulumi from "@pulumi/pulumi";
import { checkVolumes, type ContainerVolume } from "../../../components/docker/volume";

describe("the volumes of a container", () => {
  it("are told apart by whose they are: the stack's, or another's that the stack leaves alone", () => {
    const own = [{ containerPath: "/cache" }, { containerPath: "/state", readOnly: true }];
    const others = [
      { containerPath: "/data", volumeName: "shared" },
      { containerPath: "/etc/app", hostPath: "/srv/app", readOnly: true },
    ];
    expect(checkVolumes("volumes", [own[0]!, ...others, own[1]!])).toEqual({
      ownVolumes: own,
      otherVolumes: others,
    });
  });

  it("may be none", () => {
    expect(checkVolumes("volumes", [])).toEqual({ ownVolumes: [], otherVolumes: [] });
  });

  it("may be one in two places", () => {
    const twice = ["/a", "/b"].map((containerPath) => ({ containerPath, volumeName: "shared" }));
    expect(checkVolumes("volumes", twice).otherVolumes).toEqual(twice);
  });

  it.each<[string, ContainerVolume[], string]>([
    [
      "a path in the container that is not absolute",
      [{ containerPath: "data" }],
      'volumes: "data" is not accepted. A path that is mounted starts with /.',
    ],
    [
      "an empty path in the container",
      [{ containerPath: "" }],
      'volumes: "" is not accepted. A path that is mounted starts with /.',
    ],
    [
      "a path of the host that is not absolute",
      [{ containerPath: "/data", hostPath: "./data" }],
      'volumes: "./data" is not accepted. A path that is mounted starts with /.',
    ],
    [
      "two volumes on one path",
      [{ containerPath: "/data" }, { containerPath: "/data", volumeName: "shared" }],
      'volumes: "/data" is not accepted. Two volumes are mounted on it.',
    ],
    [
      "two volumes on one path, of which one ends with a slash",
      [{ containerPath: "/data" }, { containerPath: "/data/" }],
      'volumes: "/data/" is not accepted. Two volumes are mounted on it.',
    ],
    [
      "a volume and a folder of the host in one place",
      [{ containerPath: "/data", volumeName: "shared", hostPath: "/srv" }],
      'volumes: "/data" is not accepted. It has both a volumeName and a hostPath: leave one out.',
    ],
  ])("may not be %s", (_what, volumes, message) => {
    const refused = () => checkVolumes("volumes", volumes);
    expect(refused).toThrow(pulumi.RunError);
    expect(refused).toThrow(new Error(message));
  });
});
