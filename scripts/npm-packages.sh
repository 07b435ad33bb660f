#!/usr/bin/env bash
# Installs the npm packages that package-lock.json names. A registry mirror that lacks packages of other platforms cannot
# satisfy `npm ci`, which wants all of them in the lock: then `npm install` takes the same versions and leaves the lock alone.
set -euo pipefail
cd "$(dirname "$0")/.."
quiet="--no-audit --no-fund --loglevel=error"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
npm ci $quiet >"$log" 2>&1 || npm install --no-save $quiet >"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }
