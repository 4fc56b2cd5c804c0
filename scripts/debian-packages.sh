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
# Debian starts a service after installing it, unless told not to; a machine's own policy stays.
if [[ ! -e /usr/sbin/policy-rc.d ]]; then
  printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -y -qq install --no-install-recommends "${missing[@]}" > /dev/null
