import type { NoArgs } from '../no-args.ts';

/** English sentences: `kdoctor explain` on certificates. */
export const pkiExplanations = {
  'pki/certificate-expired:explanation': (
    _: NoArgs,
  ) => `kubeadm makes certificates for one year and CAs for ten. It renews the year-long ones during "kubeadm upgrade"; a cluster that is not upgraded for a year loses them all at once. Then etcd members and the API server refuse each other, kubectl says "x509: certificate has expired", and a kubelet does not come back after its next restart.

The kubelet's client certificate is another matter: the kubelet rotates it while it is valid and the cluster works, and cannot once it has expired.

A certificate of etcd's health checks is used by people only, and the kubelet's self-signed serving certificate is verified by nobody: both are warnings.

Confirm by hand: openssl x509 -in /etc/kubernetes/pki/apiserver.crt -noout -enddate. For one that a kubeconfig embeds: grep client-certificate-data /etc/kubernetes/admin.conf | awk '{print $2}' | base64 -d | openssl x509 -noout -enddate. Look at the clock first (date -u): a wrong clock makes good certificates look expired.`,

  'pki/certificate-expiring:explanation': (
    _: NoArgs,
  ) => `Less is left than the limit: 30 days, or a third of the certificate's whole life when that is shorter. Below 7 days it is critical. For a CA the limit is a year, because all that it signs ends with it, and replacing a CA takes every node.

What the kubelet rotates by itself is judged by a tenth of its life: the kubelet renews after 70 to 90 per cent, so less means that the rotation does not work (no API server, no controller-manager, or a request that nobody approves).

Confirm by hand: kubeadm certs check-expiration (before 1.20: kubeadm alpha certs check-expiration). It stops at the first file it cannot read, and does not know the kubelet's certificates.`,

  'pki/certificate-not-yet-valid:explanation': (
    _: NoArgs,
  ) => `A certificate begins to be valid a few minutes before it is made. One from the future was made under a clock that ran ahead, or, far more often, this node's clock is behind: a dead battery, or a virtual machine that was restored without time synchronisation.

kdoctor compares the clock with the newest files that this node has written itself. When a file is younger than now, the clock is wrong, and no certificate is made until it is right: a certificate made under a wrong clock carries the mistake on.

Neither kubeadm nor the kubelet looks at this date; connections simply fail.

Confirm by hand: date -u; timedatectl; openssl x509 -in FILE -noout -startdate.`,

  'pki/certificate-missing:explanation': (
    _: NoArgs,
  ) => `A control plane needs all of kubeadm's certificates and keys, a worker the cluster CA's certificate alone. Files go missing when somebody cleans up, or when a restore was not complete.

A leaf can be made again on this node, as long as its CA and the CA's key are here. A CA and the service accounts' keys never are: a new cluster CA breaks every kubelet and kubeconfig, a new service account key every token. They are the same on all control planes of a cluster: copy them from another one, or from a backup.

A CA certificate without its key can also be on purpose ("external CA" mode of kubeadm); a lost key looks exactly the same.

Confirm by hand: ls -l /etc/kubernetes/pki /etc/kubernetes/pki/etcd. Copies may lie in backups, or on the other control planes.`,

  'pki/certificate-damaged:explanation': (
    _: NoArgs,
  ) => `The file is there but holds no usable certificate or key. Empty files and files of NUL bytes are what a power loss leaves of something that was written shortly before; other contents come from a copy that went wrong.

The component that reads it fails at its next start, with "data does not contain any valid RSA or ECDSA certificates" or "failed to find any PEM data".

Confirm by hand: ls -l FILE; head -c 64 FILE | xxd; openssl x509 -in FILE -noout -text for a certificate, openssl pkey -in FILE -noout for a key.`,

  'pki/key-mismatch:explanation': (
    _: NoArgs,
  ) => `A private key and its certificate belong together: the certificate holds the key's public half. When only one of the two was restored or renewed, the pair is useless, and the component stops with "tls: private key does not match public key".

A new pair, signed by the CA on disk, is the way out; which half was right does not matter then. For a CA it does: a new one must not be made, the right half has to be found on another control plane or in a backup.

Confirm by hand: openssl x509 -in CRT -noout -pubkey | sha256sum and openssl pkey -in KEY -pubout | sha256sum must print the same.`,

  'pki/issuer-mismatch:explanation': (
    _: NoArgs,
  ) => `The signature does not verify with the CA certificate that lies on this node. Either the certificate comes from another cluster or from before the CA was replaced, or it is the CA file that was replaced: "kubeadm init" and "kubeadm init phase certs ca" make a new CA wherever none is found.

Which of the two is the stranger shows in the others: when not one certificate of this node is signed by the CA file, the CA file is, and the old one has to come back from another control plane or a backup.

Names do not help: every kubeadm cluster calls its CAs "kubernetes", "front-proxy-ca" and "etcd-ca".

Confirm by hand: openssl verify -CAfile CA FILE.`,
};
