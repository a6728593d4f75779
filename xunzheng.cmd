@echo off
rem Xunzheng on Windows, the twin of the script "xunzheng": the first call builds .venv from the lock with digests,
rem later calls just start. Needs Python 3.11-3.14. ASCII only, see :say.
setlocal EnableExtensions DisableDelayedExpansion
set "XZ_CODEPAGE="
for /f "tokens=2 delims=:." %%c in ('chcp') do set "XZ_CODEPAGE=%%c"
chcp 65001 >nul
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONUTF8=1"
set "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1"
set "XZ_HERE=%~dp0"
set "XZ_VENV=%~dp0.venv"
set "XZ_PYTHON=%~dp0.venv\Scripts\python.exe"
set "XZ_LOCK=requirements.lock"
if "%~1"=="test" set "XZ_LOCK=requirements-dev.lock"
if "%~1"=="lint" set "XZ_LOCK=requirements-dev.lock"
if "%~1"=="soak" set "XZ_LOCK=requirements-dev.lock"

call :is_installed
if errorlevel 1 call :set_up
if errorlevel 1 goto end
if "%~1"=="test" goto tests
if "%~1"=="lint" goto tests
if "%~1"=="soak" goto tests
for %%c in (crawl run schedule demo) do if "%~1"=="%%c" call :find_browser
"%XZ_PYTHON%" "%XZ_HERE%xunzheng.py" %*
goto end

:tests
call :find_browser
cd /d "%XZ_HERE%"
set "XZ_ARGS="
if "%~1"=="lint" set "XZ_ARGS=tests/test_house.py"
if "%~1"=="soak" set "XZ_ARGS=-m soak tests/soak"
:next_argument
shift /1
if "%~1"=="" goto start_tests
set XZ_ARGS=%XZ_ARGS% %1
goto next_argument
:start_tests
"%XZ_PYTHON%" -m pytest %XZ_ARGS%
goto end

:end
set "XZ_EXIT=%ERRORLEVEL%"
if defined XZ_CODEPAGE chcp %XZ_CODEPAGE% >nul
exit /b %XZ_EXIT%

rem ---- copies of the locks that are in place lie in .installed: where they are equal there is nothing to do
:is_installed
if not exist "%XZ_PYTHON%" exit /b 1
if not exist "%XZ_VENV%\.installed\%XZ_LOCK%" exit /b 1
fc /b "%XZ_HERE%%XZ_LOCK%" "%XZ_VENV%\.installed\%XZ_LOCK%" >nul 2>nul
exit /b %ERRORLEVEL%

rem ---- one set-up at a time: a file that cmd is writing to opens for no other, and is closed however we end
:set_up
if not exist "%XZ_VENV%" mkdir "%XZ_VENV%" 2>nul
set "XZ_RESULT="
call :install 9>"%XZ_VENV%\.turn"
if defined XZ_RESULT exit /b %XZ_RESULT%
call :say busy
exit /b 4

rem ---- .installed goes before an install and comes after it, so whatever was cut off is built anew
:install
set "XZ_RESULT=4"
call :say installing
if not exist "%XZ_VENV%\.installed" goto make_venv
if exist "%XZ_PYTHON%" goto install_packages
:make_venv
call :find_maker
if not defined XZ_MAKER goto no_maker
for %%d in (Scripts Lib Include) do if exist "%XZ_VENV%\%%d" rmdir /s /q "%XZ_VENV%\%%d"
%XZ_MAKER% -m venv "%XZ_VENV%" >"%XZ_VENV%\venv.log" 2>&1
if errorlevel 1 goto no_venv
:install_packages
if exist "%XZ_VENV%\.installed" rmdir /s /q "%XZ_VENV%\.installed"
set "PIP_CONSTRAINT="
set "PIP_USER=0"
"%XZ_PYTHON%" -m pip install -q --disable-pip-version-check --require-hashes -r "%XZ_HERE%%XZ_LOCK%" >"%XZ_VENV%\install.log" 2>&1
if errorlevel 1 goto no_packages
mkdir "%XZ_VENV%\.installed"
copy /y "%XZ_HERE%requirements.lock" "%XZ_VENV%\.installed\" >nul
if "%XZ_LOCK%"=="requirements-dev.lock" copy /y "%XZ_HERE%%XZ_LOCK%" "%XZ_VENV%\.installed\" >nul
set "XZ_RESULT=0"
exit /b 0
:no_maker
call :say no_python
exit /b 4
:no_venv
call :say no_venv
exit /b 4
:no_packages
call :say no_packages
exit /b 4

:find_maker
set "XZ_MAKER="
call :try_maker py -3.13
call :try_maker py -3.12
call :try_maker py -3.11
call :try_maker py -3.14
call :try_maker python
exit /b 0
:try_maker
if defined XZ_MAKER exit /b 0
%* -c "import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))" >nul 2>nul
if not errorlevel 1 set "XZ_MAKER=%*"
exit /b 0

rem ---- the browser tests drive Edge or Chrome, which Windows machines have, else Playwright's own
:find_browser
if defined XUNZHENG_CHROMIUM exit /b 0
call :find_edge_or_chrome
call :find_downloaded
if defined XUNZHENG_CHROMIUM exit /b 0
call :say get_browser
"%XZ_PYTHON%" -m playwright install --no-shell chromium >"%XZ_VENV%\browser.log" 2>&1
call :find_downloaded
if defined XUNZHENG_CHROMIUM exit /b 0
call :say no_browser
exit /b 0

:find_edge_or_chrome
for %%r in ("%ProgramFiles%" "%ProgramFiles(x86)%" "%LocalAppData%") do for %%e in (Google\Chrome\Application\chrome.exe Microsoft\Edge\Application\msedge.exe) do if not defined XUNZHENG_CHROMIUM if exist "%%~r\%%e" set "XUNZHENG_CHROMIUM=%%~r\%%e"
exit /b 0

:find_downloaded
for /d %%c in ("%LocalAppData%\ms-playwright\chromium-*") do for /d %%w in ("%%c\chrome-win*") do if not defined XUNZHENG_CHROMIUM if exist "%%w\chrome.exe" set "XUNZHENG_CHROMIUM=%%w\chrome.exe"
exit /b 0

rem ---- Chinese words stand in a file of their own: cmd loses its place in scripts that are not ASCII
:say
for /f "usebackq tokens=1,* delims==" %%a in ("%XZ_HERE%docs\xunzheng.cmd.txt") do if "%%a"=="%~1" >&2 echo %%b
exit /b 0
