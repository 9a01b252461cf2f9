#!/usr/bin/env bash
# The page of `healthcode roster` in a real browser, held against axe-core. Makes a roster from the
# fixtures, the page with and without names, in both languages, and looks at them with
# accessible.mjs. Its tools come from npm into a folder outside the project (TOOLS, default below the
# system's temporary folder); Chromium is Debian's, which is installed if there is none.
#
#   tests/report/accessible.sh [healthcode binary]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$root/target/release/healthcode}
tools=${TOOLS:-${TMPDIR:-/tmp}/healthcode-page-tools}
[ -x "$program" ] || { echo "no program $program: cargo build --release"; exit 2; }
if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
  apt-get update -qq
  apt-get install -qq --no-install-recommends chromium
fi
browser=$(command -v "${CHROMIUM:-chromium}")
mkdir -p "$tools"
if [ ! -d "$tools/node_modules/axe-core" ]; then
  (cd "$tools" && npm install --silent --no-audit --no-fund --no-save axe-core@4.14.1 playwright-core@1.65.1)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Every token of the fixtures, for workers who do not exist.
{
  echo '姓名,身份证号,健康码,班组'
  number=0
  for file in "$root"/fixtures/codes/*.txt; do
    number=$((number + 1))
    printf ',,"%s",=1+%s <b>一班</b>\r\n' "$(head -c 4000 "$file" | tr -d '"\r\n\0')" "$number"
  done
} > "$work/花名册.csv"
pages=()
for flags in "--lang zh" "--lang en" "--lang zh --with-names"; do
  page="$work/page-${#pages[@]}.html"
  # shellcheck disable=SC2086
  "$program" roster "$work/花名册.csv" --demo $flags --out "$page" || {
    # 1: a fixture that is no text leaves its row in doubt, and the report says so.
    status=$?
    [ "$status" -eq 1 ] || [ "$status" -ge 10 ]
  }
  pages+=("$page")
done
CHROMIUM=$browser node "$root/tests/report/accessible.mjs" "$tools" "${pages[@]}"
