#!/usr/bin/env bash
# Installs what the tests need and runs them: `fast` (npm test) or `all` (npm run test:all). Ends with how long each part took.
set -euo pipefail
cd "$(dirname "$0")/.."
tier=${1:-fast}
export TUTTI_TEST_TIER=$tier

times=()
began=$SECONDS
# Notes how long the part that ends now took.
took() {
  times+=("$1 $((SECONDS - began)) s")
  began=$SECONDS
}
report() {
  printf '\nTime:'
  printf ' %s,' "${times[@]}"
  printf ' all %s s\n' "$SECONDS"
}
trap report EXIT

lock=$(sha256sum package-lock.json | cut -d' ' -f1)
if [ "$(cat node_modules/.tutti-lock 2>/dev/null || true)" != "$lock" ]; then
  bash scripts/npm-packages.sh
  printf %s "$lock" >node_modules/.tutti-lock
fi
groups="runtime test"
[ "$tier" = fast ] || groups="$groups whole"
# shellcheck disable=SC2086 # one word for each group
bash scripts/host-packages.sh $groups
took packages

npm run --silent check
took check
# One after the other: the host tests want the machine for themselves.
failed=0
for project in unit host; do
  npx vitest run --project "$project" --reporter=default --reporter=./scripts/skip-reporter.mjs || failed=1
  took "$project"
done
exit $failed
