import { checkVolumes, type ContainerVolume } from "../../../components/docker/volume";
import { expectWords } from "../../support/failures";

describe("checkVolumes", () => {
  it("takes volumes without a volumeName or hostPath for the stack's own volumes", () => {
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

  it("accepts one volume at two paths", () => {
    const twice = ["/a", "/b"].map((containerPath) => ({ containerPath, volumeName: "shared" }));
    expect(checkVolumes("volumes", twice).otherVolumes).toEqual(twice);
  });
});

describe("checkVolumes refuses", () => {
  const [absolute, twice] = ["A path that is mounted starts with /.", "Two volumes are mounted on it."];
  const volumeName =
    'The name of a volume is two or more letters, digits, "_", "." or "-", and starts with a letter or digit.';
  const data = { containerPath: "/data" };
  it.each(
    Object.entries<ContainerVolume[]>({
      [`volumes: "data" is not accepted. ${absolute}`]: [{ containerPath: "data" }],
      [`volumes: "" is not accepted. ${absolute}`]: [{ containerPath: "" }],
      [`volumes: "./data" is not accepted. ${absolute}`]: [{ ...data, hostPath: "./data" }],
      [`volumes: "/data" is not accepted. ${twice}`]: [data, { ...data, volumeName: "shared" }],
      [`volumes: "/data/" is not accepted. ${twice}`]: [data, { containerPath: "/data/" }],
      'volumes: "/" is not accepted. Docker mounts nothing on the whole of a container: name a folder in it.':
        [{ containerPath: "/" }],
      'volumes: "/data:ro" is not accepted. Docker takes no path with a colon there.': [
        { containerPath: "/data:ro" },
      ],
      'volumes: "/srv:ro" is not accepted. Docker takes no path with a colon there.': [
        { ...data, hostPath: "/srv:ro" },
      ],
      [`volumes.volumeName: "" is not accepted. ${volumeName}`]: [{ ...data, volumeName: "" }],
      [`volumes.volumeName: "my data" is not accepted. ${volumeName}`]: [{ ...data, volumeName: "my data" }],
      'volumes: "/data" is not accepted. It has both a volumeName and a hostPath: leave one out.': [
        { ...data, volumeName: "shared", hostPath: "/srv" },
      ],
    }),
  )("%s", (message, volumes) => expectWords(() => checkVolumes("volumes", volumes), new Error(message)));
});
