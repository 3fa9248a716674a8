#!/usr/bin/env bash
# Checks ./dev and what is packaged, without building anything.
# shellcheck disable=SC2317  # functions are called by name, through check
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

check() {  # WHAT COMMAND...
  local what=$1
  shift
  if "$@" >"$scratch/log" 2>&1; then
    echo "ok: $what"
  else
    echo "FAILED: $what"
    cat "$scratch/log"
    failed=1
  fi
}

refuses() {  # [COMMAND]: exit 2, usage on stderr, nothing on stdout
  local status=0
  ./dev "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  cat "$scratch/err"
  [[ $status == 2 && ! -s $scratch/out ]] && grep -q '^usage: ./dev ' "$scratch/err"
}

renders() {  # MAN_PAGE: no warnings
  groff -man -Tutf8 -ww "$1" 2>&1 >"$scratch/page" | tee "$scratch/warnings"
  [[ -s $scratch/page && ! -s $scratch/warnings ]]
}

completes() {  # LINE ANSWERS...: what the last word of the line may become
  local typed=$1
  shift
  (
    regroup() { printf 'crash-before-commit\nlost-update\n'; }
    # shellcheck disable=SC1091  # checked by itself below
    source packaging/completions/regroup.bash
    read -ra COMP_WORDS <<<"$typed"
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _regroup
    echo "$typed: ${COMPREPLY[*]}"
    [[ ${COMPREPLY[*]} == "$*" ]]
  )
}

for script in dev .ci/run packaging/completions/regroup.bash; do
  check "$script parses" bash -n "$script"
done
check "no command is refused" refuses
check "an unknown command is refused" refuses frobnicate
check "help" ./dev --help
check "bash completes commands" completes "regroup wh" why
check "bash completes options" completes "regroup run --se" --seed --set
check "bash completes values" completes "regroup run --format j" json
check "bash completes names" completes "regroup run cra" crash-before-commit
touch "$scratch"/{one.json,many.jsonl,more.ndjson,notes.txt}
check "bash completes files of scenarios" completes "regroup run $scratch/" "$scratch"/{one.json,many.jsonl,more.ndjson}
if command -v zsh >/dev/null; then check "the zsh completion parses" zsh -n packaging/completions/_regroup; fi
if command -v groff >/dev/null; then check "the man page renders" renders packaging/regroup.1; fi
if command -v shellcheck >/dev/null; then
  check "shellcheck" shellcheck -S warning dev .ci/run tests/dev/dev_test.sh
  check "shellcheck of the completion" shellcheck -S warning -s bash packaging/completions/regroup.bash
fi
exit "$failed"
