import { msg } from '../../domain/message.ts';
import { kubeletTrouble, type UnitTrouble } from '../../domain/unit-trouble.ts';
import { unreadMessage } from '../../domain/unread.ts';
import { unreadReason } from '../../domain/unread-reason.ts';
import type { KubeletFact, UnitState } from '../../model/facts.ts';
import type { Evidence, Severity } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'kubelet/not-running';
const unitName = 'kubelet.service';

/** How bad each is; the kubelet runs on in the three that are warnings. */
const severities: Readonly<Record<UnitTrouble, Severity>> = {
  'not-installed': 'critical',
  masked: 'critical',
  looping: 'critical',
  failed: 'critical',
  stopped: 'critical',
  changing: 'warning',
  unhealthy: 'critical',
  hanging: 'warning',
  disabled: 'warning',
};

export const notRunning = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    {
      what: 'kubeadm, 10-kubeadm.conf and kubelet.service of the deb and rpm packages: Restart=always, StartLimitInterval=0, RestartSec=10',
    },
    {
      what: 'systemctl(1), Properties; systemd.service(5)',
      url: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html',
    },
  ],
  needs: ['kubelet'],
  examine({ kubelet }, { now }) {
    if (!kubelet.unit.ok) {
      const because = unreadMessage('systemctl show kubelet', kubelet.unit.unread);
      return kubelet.unit.unread.kind === 'offline' ? { kind: 'not-applicable', because } : { kind: 'healthy', unread: [because] };
    }
    const unit = kubelet.unit.value;
    const trouble = kubeletTrouble(unit, kubelet.healthz, now);
    const { healthz, healthzUrl = 'healthz' } = kubelet;
    if (trouble === undefined) {
      const unseen = !healthz.ok && healthz.unread.kind === 'denied';
      return unseen ? { kind: 'healthy', unread: [unreadMessage(healthzUrl, healthz.unread)] } : { kind: 'healthy' };
    }
    return {
      kind: 'unhealthy',
      findings: [
        {
          key: `${id}@${unitName}`,
          check: id,
          subject: unitName,
          severity: severities[trouble],
          message: msg(id, { trouble, restarts: unit.restarts, exitStatus: unit.exitStatus }),
          evidence: evidenceOf(kubelet, unit),
          about: { unit: unitName, predicate: trouble },
        },
      ],
    };
  },
});

function evidenceOf(kubelet: KubeletFact, unit: UnitState): readonly [Evidence, ...Evidence[]] {
  const states = `ActiveState=${unit.activeState} SubState=${unit.subState} LoadState=${unit.loadState} UnitFileState=${unit.unitFileState}`;
  const ends = `Result=${unit.result} ExecMainStatus=${unit.exitStatus} NRestarts=${unit.restarts}`;
  const { healthz } = kubelet;
  const health = healthz.ok
    ? `HTTP ${healthz.value.status}`
    : healthz.unread.kind === 'absent'
      ? undefined
      : unreadReason('healthz', healthz.unread);
  // What systemd looks at comes first; the last telling line of the log is what the operator looks for.
  const lastLine = kubelet.log.ok ? kubelet.log.value.at(-1) : undefined;
  return [
    {
      source: 'systemctl show kubelet',
      observed: `${states} ${ends}`,
      expected: 'ActiveState=active SubState=running UnitFileState=enabled',
    },
    ...(health === undefined ? [] : [{ source: kubelet.healthzUrl ?? 'healthz', observed: health, expected: 'HTTP 200' }]),
    ...(lastLine === undefined ? [] : [{ source: 'journalctl -u kubelet', observed: lastLine.line }]),
  ];
}
