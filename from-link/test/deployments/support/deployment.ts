/** Where a deployment runs: by `docker run --link`, or by the program. */
export interface Situation {
  /** Name of the linked container. */
  consumer: string;
  /** Port of this machine that it answers on. */
  port: number;
  /** What the program exports; nothing by `docker run`. */
  outputs?: Record<string, unknown>;
}

/** A deployment of rows/, as commands and as a program, and how it is looked at. */
export interface Deployment {
  /** Name of its files, and beginning of its containers' names. */
  name: string;
  /** Whether its program is that of examples/. */
  example?: true;
  /** What it is. */
  title: string;
  /** What differs from what `--link` gave. */
  differs: string;
  aliases: string[];
  /** Variables that the link adds to those of `--link`. */
  more?: string[];
  consumer: string;
  port: number;
  /** The program's own, where both run at a time. */
  moved?: { consumer: string; port: number };
  /** What is compared, beside variables, mounts and users. Throws while there is none. */
  answer: (situation: Situation) => Promise<unknown>;
  /** Its variables, as lines, where the image has no `env`. */
  variables?: (situation: Situation) => Promise<string[]>;
  /** Programs whose users are compared, by container. */
  users?: Record<string, string>;
  /** Leaves something behind. */
  write?: (situation: Situation) => Promise<unknown>;
  /** Reads it again, when the containers have been replaced. */
  read?: (situation: Situation) => Promise<unknown>;
  /** Containers that stay when the program takes over. */
  stays?: string[];
}
