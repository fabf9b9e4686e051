/** Something with a start and an end, in seconds since the command was started. */
export interface Span {
  label: string;
  kind: "process" | "phase" | "resource";
  start: number;
  end: number;
}

/** Where the time of one command went. */
export interface Timeline {
  title: string;
  seconds: number;
  spans: Span[];
}
