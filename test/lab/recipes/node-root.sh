#!/usr/bin/env bash
# Makes the root file system that every node starts from: Debian 12 with systemd, containerd and kubeadm's programs.
#   node-root.sh OUT PROGRAMS     two minutes; PROGRAMS is what kubernetes.sh made
set -euo pipefail
out=$1 programs=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/mirror.sh"
packages=(
  systemd systemd-sysv dbus kmod procps less vim-tiny                    # a machine that a person can work on
  containerd runc containernetworking-plugins                            # the runtime and its network
  iptables ebtables iproute2 conntrack ethtool socat iputils-ping curl   # what kubeadm and the kubelet call
  openssl ca-certificates jq etcd-client e2fsprogs rsync openssh-server openssh-client
)
debootstrap --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" bookworm "$out" "$mirror" > "$out.log" 2>&1 || { tail -20 "$out.log" >&2; exit 1; }
rm -f "$out.log"
rm -rf "$out"/var/cache/apt/archives/*.deb "$out"/var/lib/apt/lists/*

cp -a --no-preserve=ownership "$here/node-root/." "$out/"
cp "$programs"/{kubeadm,kubelet,kubectl} "$out/usr/bin/"
# Debian keeps the plugins elsewhere than the kubelet of 1.20 looks for them.
mkdir -p "$out/opt/cni/bin"
cp "$out"/usr/lib/cni/* "$out/opt/cni/bin/"
# The packages of Kubernetes bring this folder; without it a worker's kubelet complains every twenty seconds.
mkdir -p "$out/etc/kubernetes/manifests"

chroot "$out" systemctl enable kubelet containerd ssh lab-cgroups > /dev/null 2>&1
chroot "$out" systemctl mask systemd-udevd systemd-networkd-wait-online getty.target console-getty > /dev/null 2>&1
