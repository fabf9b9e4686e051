// What a review says of previews: reads a list of their JSON, writes the lines of each. For tests that run elsewhere.
import { text } from "node:stream/consumers";
import { reviewOf } from "../review.ts";

const previews = JSON.parse(await text(process.stdin)) as unknown[];
const lines = previews.map((preview) => {
  const { findings, violations, verdict } = reviewOf(preview, "");
  return { verdict, said: [...findings.map(({ text }) => text), ...violations.map(({ rule }) => rule)] };
});
process.stdout.write(JSON.stringify(lines));
