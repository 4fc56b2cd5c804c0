import { msg } from '../../domain/message.ts';
import { isCertainlyMissing, unreadMessage } from '../../domain/unread.ts';
import type { ManifestFile } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'manifests/damaged';

/** A file in the static-pod folder that the kubelet cannot make a pod of: critical where it should be a component of the control plane. */
export const manifestDamaged = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'kubernetes v1.20 pkg/kubelet/config/file.go and common.go (tryDecodeSinglePod)' }],
  needs: ['manifests'],
  examine({ manifests }) {
    const { files, dirGuessed } = manifests;
    const unread = [...(dirGuessed === undefined ? [] : [dirGuessed]), ...files].flatMap((file) =>
      file.unread === undefined || isCertainlyMissing(file.unread) ? [] : [unreadMessage(file.path, file.unread)],
    );
    const [first, ...others] = files.flatMap((file) => findingFor(file, files));
    return first === undefined ? { kind: 'healthy', unread } : { kind: 'unhealthy', findings: [first, ...others], unread };
  },
});

function findingFor(file: ManifestFile, all: readonly ManifestFile[]): readonly Finding[] {
  const { path, fault, component } = file;
  if (fault === undefined) return [];
  const runsOtherwise = all.some((other) => other.component === component && other.fault === undefined && other.unread === undefined);
  return [
    {
      key: `${id}@${path}`,
      check: id,
      subject: path,
      severity: component === undefined || runsOtherwise ? 'warning' : 'critical',
      message: msg(id, { path, fault }),
      evidence: [{ source: path, observed: fault, expected: 'a v1 Pod as YAML or JSON' }],
      about: { path, fault, ...(component === undefined ? {} : { component }) },
    },
  ];
}
