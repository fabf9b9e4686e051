import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ListrTask } from "listr2";
import { isExecutable } from "../shared/files.ts";
import { librariesBelow } from "./daemon/configuration.ts";
import { packagesTask } from "./daemon/packages.ts";
import { inLab } from "./paths.ts";

/** Debian packages of a browser without windows, and of fonts. */
const PACKAGES = ["chromium-headless-shell", "fonts-dejavu-core"];

const browserFolder = inLab("browser");
const fontConfiguration = inLab("browser.fonts.conf");

/** Path of the lab's browser. */
export const chromium = join(browserFolder, "usr/lib/chromium/chromium-headless-shell");

/** Names of browser programs that the machine may have. */
const OWN = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The machine's own browser; undefined if there is none. */
export function ownChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return OWN.flatMap((name) => folders.map((path) => join(path, name))).find((file) => isExecutable(file));
}

/** Variables for the lab's browser, its libraries and its fonts. */
export function browserEnvironment(): Record<string, string> {
  const libraries = librariesBelow(browserFolder);
  return {
    REDIS_LINK_CHROMIUM: chromium,
    // The folder of the sound libraries is named too, as these libraries look for each other only in a fixed folder.
    REDIS_LINK_CHROMIUM_LIBRARIES: [libraries, join(libraries, "pulseaudio")].join(delimiter),
    REDIS_LINK_CHROMIUM_FONTS: fontConfiguration,
  };
}

/** Unpacks Chromium in the lab's folder. Only tests of pages need Chromium. */
export function browserTask(): ListrTask {
  return packagesTask({
    ...{ title: "Chromium from Debian packages (about a minute)", step: "browser" },
    ...{ packages: PACKAGES, folder: browserFolder, program: chromium },
    finish: () => writeFile(fontConfiguration, FONTS),
  });
}

/** Configuration with only the lab's fonts, so that pictures look the same on every machine. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${browserFolder}/usr/share/fonts</dir>
  <cachedir>${browserFolder}/fonts.cache</cachedir>
</fontconfig>
`;

const sshdFolder = inLab("sshd");

/** Path of the lab's ssh server. */
export const sshd = join(sshdFolder, "usr/sbin/sshd");

/** Variables for the lab's ssh server and its libraries. */
export function sshdEnvironment(): Record<string, string> {
  return { REDIS_LINK_SSHD: sshd, REDIS_LINK_SSHD_LIBRARIES: librariesBelow(sshdFolder) };
}

/** Unpacks an ssh server in the lab's folder. Only tests of `ssh://` need the server, and they start it themselves. */
export function sshdTask(): ListrTask {
  return packagesTask({
    ...{ title: "OpenSSH server from Debian packages", step: "sshd" },
    ...{ packages: ["openssh-server"], folder: sshdFolder, program: sshd },
  });
}
