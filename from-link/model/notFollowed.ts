/** Something in a script that starts containers, and that was not carried. */
export interface NotFollowed {
  /** `FILE:LINE`. */
  readonly where: string;
  /** As it stands there, without secrets. */
  readonly what: string;
  readonly why: string;
  /** What to do. */
  readonly todo: string;
}
