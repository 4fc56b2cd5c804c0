#!/usr/bin/env bash
# Installs the named packages of Debian that are not installed yet. None of the services that they bring is started.
set -euo pipefail

missing=()
for package in "$@"; do
  [[ $(dpkg-query -W -f '${Status}' "$package" 2> /dev/null) == 'install ok installed' ]] || missing+=("$package")
done
((${#missing[@]} > 0)) || exit 0

if ((EUID != 0)); then
  echo "missing packages: ${missing[*]}; install them, or run this as root" >&2
  exit 1
fi
echo "apt-get install ${missing[*]}" >&2
# Debian starts a service after installing it, unless told not to; a machine's own policy stays. One that a killed run of this
# script has left is its own, and is told by its second line.
policy=/usr/sbin/policy-rc.d
ours='# until the packages of kdoctor are installed'
if [[ ! -e $policy ]] || grep -qxF "$ours" "$policy"; then
  printf '#!/bin/sh\n%s\nexit 101\n' "$ours" > "$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
wait=(-o DPkg::Lock::Timeout=300)
apt-get "${wait[@]}" -qq update
DEBIAN_FRONTEND=noninteractive apt-get "${wait[@]}" -y -qq install --no-install-recommends "${missing[@]}" > /dev/null
