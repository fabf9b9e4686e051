import { DONE, type Finding, type Risk, RISKS } from "./rules/rule.ts";
import { LEGEND } from "./picture.ts";
import type { Review, Verdict } from "./review.ts";

/** First line of each review. By this line, the comment with the review is found on a pull request, and updated. */
export const MARKER = "<!-- redis-link review -->";

/** Number of characters of a diff that a review shows at most. A comment on GitHub has at most 65536 characters. */
const MAX_DIFF_CHARACTERS = 45_000;

const HEADINGS: Readonly<Record<Risk, string>> = {
  data: "Data lost or at risk",
  downtime: "Downtime",
  exposure: "Exposure",
  harmless: "Harmless",
};

const VERDICTS: Readonly<Record<Verdict, (risks: string) => string>> = {
  none: () => "**Nothing changes.**",
  safe: () => "**A safe change:** nothing is lost, interrupted or exposed.",
  risky: (risks) => `**A change to look at:** ${risks}.`,
  violation: (risks) => `**Against the policy**${risks === "" ? "" : `, and a change to look at: ${risks}`}.`,
};

const RISK_WORDS: Readonly<Record<Risk, string>> = {
  data: "data is lost or at risk",
  downtime: "something stops for a while or for good",
  exposure: "more can be reached",
  harmless: "",
};

/** The stack whose change is reviewed, and the commit that the change is compared with. */
interface Subject {
  /** Git reference of the former program, such as `origin/main`. */
  base: string;
  /** Full hash of the commit that `base` refers to. */
  commit: string;
  stackName: string;
}

/** A review as Markdown, for a person to read. */
export function markdownOf(review: Review, subject?: Subject): string {
  const { findings, violations, verdict } = review;
  const risks = RISKS.filter((risk) => findings.some((finding) => finding.risk === risk));
  const sections = [
    MARKER,
    `## What this change does${subject === undefined ? "" : ` to the stack \`${subject.stackName}\``}`,
    `${VERDICTS[verdict](
      risks
        .map((risk) => RISK_WORDS[risk])
        .filter(Boolean)
        .join(", "),
    )} ${counted(review)}` +
      (subject === undefined ? "" : ` Compared with \`${subject.base}\` (${subject.commit.slice(0, 7)}).`),
  ];
  for (const isNew of [true, false]) {
    const lines = violations
      .filter((violation) => violation.isNew === isNew)
      .map(({ rule, resource, message }) => `- \`${nameIn(resource)}\`: ${message} (${rule})`);
    const heading = isNew ? "### Against the policy" : "### Against the policy already before";
    if (lines.length > 0) sections.push(heading, lines.join("\n"));
  }
  for (const risk of risks) sections.push(`### ${HEADINGS[risk]}`, list(findings, risk));
  sections.push("### The stack", fenced("mermaid", review.picture), `_${LEGEND}_`);
  if (verdict !== "none" && review.diff !== "")
    sections.push(folded("Every difference (`pulumi preview --diff`)", fenced("", shortened(review.diff))));
  return `${sections.join("\n\n")}\n`;
}

function list(findings: readonly Finding[], wanted: Risk): string {
  return findings
    .filter(({ risk }) => risk === wanted)
    .map(({ text }) => `- ${text.replace(/^\**[a-z]/, (start) => start.toUpperCase())}.`)
    .join("\n");
}

function counted({ counts }: Review): string {
  const parts = Object.entries(DONE).flatMap(([op, word]) => (counts[op] ? `${counts[op]} ${word}` : []));
  return `Resources: ${parts.join(", ")}.`;
}

const nameIn = (urn: string): string => urn.split("::").at(-1) ?? urn;

function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

function folded(summary: string, text: string): string {
  return `<details>\n<summary>${summary.replace(/`([^`]+)`/g, "<code>$1</code>")}</summary>\n\n${text}\n\n</details>`;
}

function shortened(diff: string): string {
  if (diff.length <= MAX_DIFF_CHARACTERS) return diff;
  const left = diff.length - MAX_DIFF_CHARACTERS;
  return `${diff.slice(0, MAX_DIFF_CHARACTERS)}\n… ${left} more characters: run the review to see them.`;
}
