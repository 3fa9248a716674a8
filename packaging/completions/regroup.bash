# bash completion for regroup
_regroup_scenarios() {
  compgen -W "$(regroup list --names 2>/dev/null)" -- "$1"
  compgen -d -S / -- "$1"
  compgen -f -X '!*.json' -- "$1"
  compgen -f -X '!*.jsonl' -- "$1"
  compgen -f -X '!*.ndjson' -- "$1"
}

_regroup() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} answers=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    answers=$(compgen -W 'run check list show why explain assign compare version' -- "$word")
  else
    case ${COMP_WORDS[1]}:$before in
      run:--format) answers=$(compgen -W 'text json' -- "$word") ;;
      run:--color) answers=$(compgen -W 'auto always never' -- "$word") ;;
      run:--out | run:--trace) answers=$(compgen -f -- "$word") ;;
      run:--assignor) answers=$(compgen -f -X '!*.so' -W 'range roundrobin sticky cooperative-sticky lag' -- "$word") ;;
      run:--seed | run:--set | run:--config | run:--jobs | run:-j) ;;
      run:*)
        if [[ $word == -* ]]; then
          answers=$(compgen -W '--format --out --trace --seed --set --config --assignor --quiet --color --jobs --help' -- "$word")
        else
          answers=$(_regroup_scenarios "$word")
        fi
        ;;
      list:*) answers=$(compgen -W '--names --help' -- "$word") ;;
      show:show) answers=$(compgen -W "$(regroup list --names 2>/dev/null)" -- "$word") ;;
      why:why | check:*) answers=$(_regroup_scenarios "$word") ;;
      compare:--format) answers=$(compgen -W 'text json csv' -- "$word") ;;
      compare:--assignors) answers=$(compgen -f -X '!*.so' -W 'range roundrobin sticky cooperative-sticky lag' -- "$word") ;;
      compare:--vary | compare:--set | compare:--seed | compare:--jobs | compare:-j) ;;
      compare:*)
        if [[ $word == -* ]]; then
          answers=$(compgen -W '--assignors --vary --set --seed --format --jobs --help' -- "$word")
        else
          answers=$(_regroup_scenarios "$word")
        fi
        ;;
      assign:--format) answers=$(compgen -W 'text json csv' -- "$word") ;;
      assign:--assignor) answers=$(compgen -f -X '!*.so' -W 'all range roundrobin sticky cooperative-sticky lag consumer-uniform consumer-range' -- "$word") ;;
      assign:--members | assign:--topics) answers= ;;
      assign:--vectors) answers=$(compgen -f -- "$word") ;;
      assign:*) answers=$(compgen -f -W '--members --topics --assignor --format --vectors --help' -- "$word") ;;
    esac
  fi
  local answer
  while IFS= read -r answer; do
    if [[ -n $answer ]]; then COMPREPLY+=("$answer"); fi
  done <<<"$answers"
  if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == */ ]]; then compopt -o nospace 2>/dev/null; fi
}

complete -o filenames -F _regroup regroup
