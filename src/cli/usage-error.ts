/** Wrong usage: exit status 64 (sysexits.h EX_USAGE). The message names the mistake; `near` the nearest right word. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly near: string | undefined;

  constructor(message: string, near?: string) {
    super(message);
    this.near = near;
  }
}
