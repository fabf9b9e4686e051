// Stand-in for the lab, not the real plugin: units and shapes that differ between Pulumi and the Engine API.
import type { Conversion } from "../fields.ts";
import { textOf } from "../properties.ts";

const BYTES_PER_MEGABYTE = 1024 * 1024;
const NANOSECONDS = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** -1 (no limit) stays -1. */
export const megabytes: Conversion = {
  write: (value) => (Number(value) > 0 ? Number(value) * BYTES_PER_MEGABYTE : Number(value)),
  read: (bytes: number) => (bytes > 0 ? Math.trunc(bytes / BYTES_PER_MEGABYTE) : bytes),
};

/** Reads back as the real plugin does: "1" as "1.0". */
export const cpus: Conversion = {
  write: (value) => Math.round(Number(value) * 1e9),
  read: (nanos: number) => {
    if (nanos === 0) return "";
    const text = (nanos / 1e9).toFixed(9);
    return text.split("0").length - 1 === 9 ? (nanos / 1e9).toFixed(1) : text.replace(/0+$/, "");
  },
};

/** Go's notation: "90s" is read back as "1m30s". */
export const duration: Conversion = {
  write: (value) => {
    const parts = textOf(value).matchAll(/([\d.]+)(h|ms|us|µs|ns|m|s)/g);
    return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * NANOSECONDS[unit as "s"], 0);
  },
  read: (nanos: number | undefined) => {
    const seconds = (nanos ?? 0) / NANOSECONDS.s;
    if (seconds > 0 && seconds < 1) return `${seconds * 1000}ms`;
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const rest = `${Number((seconds % 60).toFixed(9))}s`;
    if (hours > 0) return `${hours}h${minutes}m${rest}`;
    return minutes > 0 ? `${minutes}m${rest}` : rest;
  },
};

/** `{ host, ip }` here, `host:ip` there; of an IPv6 address the real plugin reads back the first part alone. */
export const hosts: Conversion = {
  write: (value) => (value as { host: string; ip: string }[]).map(({ host, ip }) => `${host}:${ip}`),
  read: (entries: string[] | null) =>
    (entries ?? []).map((entry) => {
      const [host = "", ip = ""] = entry.split(":");
      return { host, ip };
    }),
};

/** `{ name, soft, hard }` here, with capitals there. */
export const ulimits: Conversion = {
  write: (value) =>
    (value as { name: string; soft: number; hard: number }[]).map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),
  read: (limits: { Name: string; Soft: number; Hard: number }[] | null) =>
    (limits ?? []).map(({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard })),
};
