import type { CertificateRole } from './certificate.ts';
import type { Component, FactName, FactResult, Facts } from './facts.ts';
import type { CheckId, FindingKey, FixId, LinkedFinding } from './finding.ts';
import type { AbsPath, Ownership, ServerAction } from './host.ts';
import type { Message } from './message.ts';

/** `safe`: nothing running notices. `disruptive`: something restarts. `destructive`: cannot be taken back. */
export type Risk = 'safe' | 'disruptive' | 'destructive';

/** What an operator can supply to a plan, by flag. */
export interface PlanInputs {
  readonly peer?: string;
  readonly bundle?: string;
  /** A bootstrap token `id.secret`: secret, shown as its id alone. */
  readonly token?: string;
  readonly caCertHash?: string;
  readonly nodeName?: string;
}
export type InputName = keyof PlanInputs;

/** Facts as a fix sees them: each may be missing. Live means that services and servers can be changed. */
export interface FixContext {
  readonly facts: { readonly [N in FactName]: FactResult<Facts[N]> };
  readonly now: Date;
  readonly live: boolean;
  readonly inputs: PlanInputs;
}

/** A way out of a finding. Planning is pure: it changes nothing and asks nothing of the node. */
export interface Fix {
  readonly id: FixId;
  readonly for: readonly CheckId[];
  readonly title: Message;
  readonly risk: Risk;
  plan(finding: LinkedFinding, at: FixContext): FixOutcome;
}

/**
 * The fix is for another kind of subject: a finding of the same check about something else. It is not offered at all, where
 * a {@link Refusal} tells the operator why a fix that is meant for the finding cannot be used.
 */
export interface Unrelated {
  readonly kind: 'unrelated';
}

/** What a fix makes of one finding. */
export type FixOutcome = Plan | Refusal | Unrelated;

/** Why a fix cannot be used here and now. `needs` names flags whose absence is the reason. */
export interface Refusal {
  readonly kind: 'refused';
  readonly because: Message;
  readonly needs?: readonly InputName[];
}

/**
 * A fix worked out for one finding, as plain data without secrets. `changes` run first, in order; then each of `restarts`,
 * once, in the engine's order; then `finish`. Several plans merge by this split (see `src/engine/sequence.ts`).
 */
export interface Plan {
  readonly kind: 'plan';
  readonly fix: FixId;
  readonly finding: FindingKey;
  readonly risk: Risk;
  /** The effect in one line: what is better afterwards, what blinks meanwhile. */
  readonly effect: Message;
  readonly changes: readonly Step[];
  readonly restarts: readonly Restart[];
  readonly finish: readonly Step[];
  readonly verify: readonly [CheckId, ...CheckId[]];
}

/** What must be started anew to use what was changed. The kubelet comes before static pods: nothing else starts them. */
export type Restart = 'kubelet' | Component;

/** How a step is taken back. */
export type Undo =
  /** Every path the step touches is put back from the run's backup. */
  | { readonly kind: 'restore-backup' }
  /** The step changes nothing that stays. */
  | { readonly kind: 'nothing-to-undo' }
  /** The same is done once more after the files are back (a restart). */
  | { readonly kind: 'repeat' }
  /** These steps, in this order. */
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | { readonly kind: 'impossible'; readonly because: Message };

/** Something that must hold right before a step; otherwise the run stops there (exit 6 when nothing was changed yet). */
export type Guard =
  /** The file still is what the plan was made from; `null`: still absent. SHA-256, lower-case hex. */
  | { readonly guard: 'unchanged'; readonly path: AbsPath; readonly sha256: string | null }
  /** The private key at `key` belongs to the certificate at `cert`, which is a CA and valid now. */
  | { readonly guard: 'ca-usable'; readonly cert: AbsPath; readonly key: AbsPath }
  /** No file under kdoctor's care is newer than the clock. */
  | { readonly guard: 'clock-plausible' }
  /** Removing this member leaves the others with quorum, and it does not answer. */
  | { readonly guard: 'etcd-removal-keeps-quorum'; readonly endpoint: string; readonly memberId: string }
  /** No process holds the file open. */
  | { readonly guard: 'not-open'; readonly path: AbsPath };

/** The subject, usages and names of a certificate to be made anew. */
export interface CertificateTemplate {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly extendedKeyUsages: readonly ('serverAuth' | 'clientAuth')[];
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

/** Where a new certificate and its new key go. */
export type SignTarget =
  /** Two PEM files. */
  | { readonly kind: 'pair'; readonly cert: AbsPath; readonly key: AbsPath }
  /** One PEM file: certificate, then key (kubelet-client-*.pem). */
  | { readonly kind: 'combined'; readonly path: AbsPath }
  /** Embedded in a kubeconfig that exists; `ca`, when given, replaces the embedded CA by that file's. */
  | { readonly kind: 'kubeconfig'; readonly path: AbsPath; readonly ca?: AbsPath };

/** One probe that a wait repeats until it holds. */
export type Probe =
  | { readonly probe: 'http-ok'; readonly url: string }
  /** The certificate served at host:port is the one in the file. */
  | { readonly probe: 'served-certificate-is'; readonly host: string; readonly port: number; readonly path: AbsPath }
  | { readonly probe: 'unit-active'; readonly unit: string; readonly stableMs: number }
  | { readonly probe: 'file-exists'; readonly path: AbsPath }
  /** The PEM file at `path` holds a certificate whose notAfter is in the future. */
  | { readonly probe: 'certificate-valid'; readonly path: AbsPath }
  | { readonly probe: 'config-map-signed'; readonly server: string; readonly ca: AbsPath; readonly besides: readonly string[] };

/** One thing that is done. `why` is shown before it. */
export type Step = { readonly why: Message; readonly guards?: readonly Guard[]; readonly undo: Undo } & (
  | { readonly do: 'write-file'; readonly path: AbsPath; readonly content: string; readonly own: Ownership }
  /** Writes `content` with each `{{input}}` replaced by what the operator supplied: secrets stay out of the plan. */
  | { readonly do: 'write-secret-file'; readonly path: AbsPath; readonly content: string; readonly own: Ownership }
  | { readonly do: 'remove-file'; readonly path: AbsPath }
  | { readonly do: 'move-file'; readonly from: AbsPath; readonly to: AbsPath }
  | { readonly do: 'link'; readonly path: AbsPath; readonly target: string }
  | { readonly do: 'make-directory'; readonly path: AbsPath; readonly own: Ownership }
  /** Makes a new key (like the old one, RSA-2048 where there was none) and a certificate over it, `days` long from now. */
  | {
      readonly do: 'sign-certificate';
      readonly role: CertificateRole;
      readonly target: SignTarget;
      /** Subject, usages and names: from a certificate on disk, or as given. */
      readonly like: { readonly certificate: AbsPath } | { readonly template: CertificateTemplate };
      /** `self`: a new CA of the same subject that is thrown away, as the kubelet does for its serving certificate. */
      readonly ca: { readonly cert: AbsPath; readonly key: AbsPath } | 'self';
      readonly days: number;
      /** Of files that are not there yet; one that is keeps its own. */
      readonly own: { readonly cert: Ownership; readonly key: Ownership };
    }
  | { readonly do: 'run'; readonly argv: readonly [string, ...string[]]; readonly timeoutMs: number; readonly touches: readonly AbsPath[] }
  | { readonly do: 'service'; readonly verb: 'start' | 'stop' | 'restart' | 'enable'; readonly unit: string }
  | { readonly do: 'restart-static-pod'; readonly component: Component }
  | { readonly do: 'server'; readonly action: ServerAction; readonly timeoutMs: number }
  | { readonly do: 'wait-until'; readonly probe: Probe; readonly timeoutMs: number }
);
