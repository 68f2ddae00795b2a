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

# run_tests ARGUMENTS...: the arguments go to each `dotnet test`. The last line printed is the count.
# One project after the other: each uses all cores, and a test host that dies is known by its name.
run_tests() {
  local results
  results=$(artifact TestResults)
  rm -rf "$results"
  compile "$solution" || die "the build failed, so no test was run."

  local project name code total executed passed all_passed=0 all_failed=0 all_skipped=0
  while IFS= read -r project; do
    name=$(basename "$project" .csproj)
    code=0
    (cd "$repo" && dotnet test "$project" -c Release --no-build --nologo \
      --results-directory "$results" --logger "trx;LogFileName=$name.trx" "$@" < /dev/null) || code=$?
    read -r total executed passed <<< "$(trx_counts "$results/$name.trx")"
    if (( code != 0 && executed == passed )); then
      say "$name: the test run broke off with exit code $code; that counts as a failure"
      (( all_failed += 1 ))
    fi
    (( all_passed += passed, all_failed += executed - passed, all_skipped += total - executed, 1 ))
  done <<< "$(test_projects)"

  (( all_passed + all_failed > 0 )) || say "no test was run: is there a --filter that nothing matches?"
  printf '%d passed, %d failed' "$all_passed" "$all_failed"
  (( all_skipped == 0 )) || printf ', %d skipped' "$all_skipped"
  printf '\n'
  (( all_passed > 0 && all_failed == 0 ))
}
