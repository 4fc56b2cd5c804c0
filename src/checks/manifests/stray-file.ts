import { components } from '../../domain/manifest.ts';
import { msg } from '../../domain/message.ts';
import { unreadMessage } from '../../domain/unread.ts';
import { verdictOf } from '../../domain/verdict.ts';
import type { Finding } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'manifests/stray-file';

/**
 * A second manifest of the same component, such as a backup left in the static-pod folder: the kubelet runs every file whose name does
 * not start with a dot, so that the two fight for the same ports and data.
 */
export const strayManifest = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'kubernetes v1.20 pkg/kubelet/config/file.go (extractFromDir)' }],
  needs: ['manifests'],
  examine({ manifests }) {
    const usable = manifests.files.filter((file) => file.fault === undefined && file.unread === undefined);
    const findings = components.flatMap((component): readonly Finding[] => {
      const files = usable.filter((file) => file.component === component);
      const own = files.find((file) => file.path === `${manifests.dir}/${component}.yaml`) ?? files[0];
      return files
        .filter((file) => file !== own)
        .map((file) => ({
          key: `${id}@${file.path}`,
          check: id,
          subject: file.path,
          severity: 'critical',
          message: msg(id, { path: file.path, component, beside: own?.path ?? manifests.dir }),
          evidence: [
            {
              source: file.path,
              observed: `a pod of ${component}, ${file.image ?? 'without an image'}`,
              expected: `one manifest of ${component} in ${manifests.dir}`,
            },
          ],
          about: { path: file.path, component },
        }));
    });
    const { dirGuessed } = manifests;
    return verdictOf(findings, dirGuessed === undefined ? [] : [unreadMessage(dirGuessed.path, dirGuessed.unread)]);
  },
});
