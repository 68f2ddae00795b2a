# count-tests.ps1 FOLDER CODE: adds up the .trx files in FOLDER and prints `N passed, N failed`; CODE is what `dotnet test` ended with.
# The exit code is 0 if tests ran and none failed. build.cmd calls this; eng/tests.sh is its counterpart.
$folder = $args[0]
$code = [int]$args[1]
$passed = 0
$failed = 0
$skipped = 0
foreach ($file in Get-ChildItem -Path $folder -Filter *.trx -ErrorAction SilentlyContinue) {
    $counters = ([xml](Get-Content -Raw -Encoding UTF8 $file.FullName)).TestRun.ResultSummary.Counters
    $passed += [int]$counters.passed
    $failed += [int]$counters.executed - [int]$counters.passed
    $skipped += [int]$counters.total - [int]$counters.executed
}
if ($code -ne 0 -and $failed -eq 0) {
    Write-Host "the test run broke off with exit code $code; that counts as a failure"
    $failed = 1
}
if ($passed + $failed -eq 0) {
    Write-Host 'no test was run: is there a --filter that nothing matches?'
}
$line = "$passed passed, $failed failed"
if ($skipped -gt 0) { $line += ", $skipped skipped" }
Write-Host $line
if ($passed -gt 0 -and $failed -eq 0) { exit 0 }
exit 1
