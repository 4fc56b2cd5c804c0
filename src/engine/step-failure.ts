/** A step that did not come to what it was for. The message is one line for the operator, free of secrets. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}
