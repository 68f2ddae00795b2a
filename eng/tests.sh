# shellcheck shell=bash
# Runs the test projects of the solution and adds up what they say. Sourced by build.sh.

# The projects of the solution that refer to the test SDK, as paths below the repository.
test_projects() {
  local project
  sed -n 's|\\|/|g; s/^Project.*"\([^"]*\.csproj\)".*/\1/p' "${solution:?}" | while IFS= read -r project; do
    ! grep -q '"Microsoft.NET.Test.Sdk"' "${repo:?}/$project" || printf '%s\n' "$project"
  done
}

# trx_counts FILE: prints total, executed and passed; zeros if the test host left no such file.
trx_counts() {
  local counters
  counters=$(grep -o '<Counters [^>]*' "$1" 2> /dev/null | head -n 1) || true
  printf '%s %s %s\n' "$(attribute total)" "$(attribute executed)" "$(attribute passed)"
}

attribute() {
  local value=${counters#* "$1"=\"}
  [[ $value != "$counters" ]] && printf '%s' "${value%%\"*}" || printf 0
}

# by_size: sorts the paths of projects on standard input by the size of their sources, the largest first.
by_size() {
  local project
  while IFS= read -r project; do
    printf '%s %s\n' "$(( $(find "$repo/$(dirname "$project")" -name '*.cs' -not -path '*/obj/*' -exec cat {} + | wc -c) ))" "$project" # a number without the blanks of macOS
  done | sort -rn | cut -d ' ' -f 2-
}

# run_project PROJECT ARGUMENTS...: its output comes in one piece once it is done, since another project runs beside it.
run_project() {
  local project=$1 name code=0 executed passed
  name=$(basename "$project" .csproj)
  say "testing $name"
  (cd "$repo" && dotnet test "$project" -c Release --no-build --nologo \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" "${@:2}") \
    < /dev/null > "$results/$name.log" 2>&1 || code=$?
  cat "$results/$name.log"
  read -r _ executed passed <<< "$(trx_counts "$results/$name.trx")"
  (( code == 0 || executed != passed )) || touch "$results/$name.broke-off-with-$code"
}

# run_tests ARGUMENTS...: the arguments go to each `dotnet test`. The last line printed is the count.
# Two projects at a time, the largest first: many tests use one core only. A test host that dies is known by its name.
# Each computes on one thread: those of two test hosts on two cores would wait for each other.
run_tests() {
  local results
  results=$(artifact TestResults)
  rm -rf "$results"
  compile "$solution" || die "the build failed, so no test was run."
  mkdir -p "$results"
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

  local project
  while IFS= read -r project; do
    while (( $(jobs -pr | wc -l) >= 2 )); do wait -n 2> /dev/null || sleep 1; done # bash 3.2 of macOS can't wait for any
    run_project "$project" "$@" &
  done <<< "$(test_projects | by_size)"
  wait
  sum_up
}

# sum_up: prints how many tests passed, failed and were skipped; fails unless all passed.
sum_up() {
  local file total executed passed all_passed=0 all_failed=0 all_skipped=0
  for file in "$results"/*.trx; do
    read -r total executed passed <<< "$(trx_counts "$file")"
    (( all_passed += passed, all_failed += executed - passed, all_skipped += total - executed, 1 ))
  done
  for file in "$results"/*.broke-off-with-*; do
    [[ -e $file ]] || continue
    file=$(basename "$file")
    say "${file%.broke-off-with-*}: the test run broke off with exit code ${file##*-}; that counts as a failure"
    (( all_failed += 1 ))
  done

  (( all_passed + all_failed > 0 )) || say "no test was run: is there a --filter that nothing matches?"
  printf '%d passed, %d failed' "$all_passed" "$all_failed"
  (( all_skipped == 0 )) || printf ', %d skipped' "$all_skipped"
  printf '\n'
  (( all_passed > 0 && all_failed == 0 ))
}
