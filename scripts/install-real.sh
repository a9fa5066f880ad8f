#!/usr/bin/env bash
# Installs what the tests in test/real need on Debian and Ubuntu. Does nothing where all of it is there.
set -euo pipefail

missing=()
command -v mosquitto >/dev/null || missing+=(mosquitto)
command -v nginx >/dev/null || missing+=(nginx)
command -v ejabberdctl >/dev/null || missing+=(ejabberd)
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
command -v jsc >/dev/null || missing+=(libjavascriptcoregtk-4.0-bin)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Please install by hand: ${missing[*]}" >&2
  exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -q
# The packages' own services are not wanted: each test starts and stops its own server.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"
