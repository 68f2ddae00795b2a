@echo off
rem Builds, tests and runs OodDetection on Windows. `build help` lists the commands.
setlocal EnableExtensions DisableDelayedExpansion
set "repo=%~dp0"
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

rem All that was typed: %1, %2 and so on would lose equals signs and commas. Each command cuts its own name off.
set arguments=%*
set "command=%~1"
if not defined command set command=build
for %%c in (quickstart test bench build pack help) do if /i "%command%"=="%%c" goto %%c
echo build.cmd: unknown command '%command%'; the commands are quickstart, test, bench, build, pack and help. 1>&2
exit /b 1

:help
echo usage: build [command] [arguments]
echo.
echo   quickstart   run samples\Quickstart; arguments go to it (try: build quickstart --help)
echo   test         build all, run every test project; arguments go to `dotnet test`
echo   bench        run the benchmarks; arguments go to them (try: build bench --help, and see benchmarks\README.md)
echo   build        build all; arguments go to `dotnet build`. The default command
echo   pack         make the packages, in packages\ or in --output FOLDER
echo   help         print this text
exit /b 0

:build
if defined arguments set arguments=%arguments:*build=%
call :settle
if errorlevel 1 exit /b 1
pushd "%repo%"
dotnet build OodDetection.sln -c Release --nologo %arguments%
goto end

:pack
call :settle
if errorlevel 1 exit /b 1
set "folder=%repo%packages"
if not "%~2"=="" if /i not "%~2"=="--output" echo build.cmd: pack takes --output FOLDER alone. 1>&2
if not "%~2"=="" if /i not "%~2"=="--output" exit /b 1
if /i "%~2"=="--output" set "folder=%~f3"
pushd "%repo%"
dotnet msbuild eng\Pack.proj -nologo -v:minimal "-p:PackageOutputPath=%folder%"
goto end

:quickstart
if defined arguments set arguments=%arguments:*quickstart=%
call :settle
if errorlevel 1 exit /b 1
pushd "%repo%"
dotnet build samples\Quickstart -c Release --nologo -v quiet
if errorlevel 1 goto end
popd
dotnet run --no-build -c Release --project "%repo%samples\Quickstart" -- %arguments%
exit /b %errorlevel%

:bench
if defined arguments set arguments=%arguments:*bench=%
call :settle
if errorlevel 1 exit /b 1
pushd "%repo%"
dotnet build benchmarks\OodDetection.Benchmarks -c Release --nologo -v quiet
if errorlevel 1 goto end
popd
dotnet run --no-build -c Release --project "%repo%benchmarks\OodDetection.Benchmarks" -- %arguments%
exit /b %errorlevel%

:test
if defined arguments set arguments=%arguments:*test=%
call :settle
if errorlevel 1 exit /b 1
pushd "%repo%"
dotnet build OodDetection.sln -c Release --nologo -v quiet
if errorlevel 1 (
  echo build.cmd: the build failed, so no test was run. 1>&2
  popd
  exit /b 1
)
if exist artifacts\TestResults rmdir /s /q artifacts\TestResults
rem One project after the other: each uses all cores.
dotnet test OodDetection.sln -c Release --no-build --nologo -m:1 --results-directory artifacts\TestResults --logger trx %arguments%
powershell -NoProfile -ExecutionPolicy Bypass -File eng\count-tests.ps1 artifacts\TestResults %errorlevel%
goto end

:end
set code=%errorlevel%
popd
exit /b %code%

:settle
where dotnet >nul 2>nul
if errorlevel 1 (
  echo build.cmd: the .NET SDK is not installed; install version 10.0 ^(https://learn.microsoft.com/dotnet/core/install says how^), then run this again. 1>&2
  exit /b 1
)
pushd "%repo%"
dotnet --version >nul 2>nul
if errorlevel 1 (
  popd
  echo build.cmd: no .NET SDK here suits global.json; install a 10.0 one ^(https://learn.microsoft.com/dotnet/core/install says how^), then run this again. 1>&2
  exit /b 1
)
popd
exit /b 0
