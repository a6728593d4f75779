"""The browser: found on the machine, started behind the address proxy with a profile of its own, killed when it hangs.

What was started is remembered as processes, so that a dead driver leaves no browser behind.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from crawler.proxy import AddressProxy, Met
from evidence.errors import BrowserError

if TYPE_CHECKING:
    from playwright.async_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable")
_DOWNLOADED = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-win*/chrome.exe",
    "chromium-*/chrome-mac*/*/Contents/MacOS/*",
)
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
# Of several lists Chromium goes by the last, so Playwright's names come again. The others are parts of a window that nobody
# looks at: a menu below the address line alone is a page of its own that takes twice the time of the page that is visited.
_FEATURES_OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay", "MediaRouter"),
    *("HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
    *("msForceBrowserSignIn", "msEdgeUpdateLaunchServicesPreferredVersion"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIToolbar", "WebUIReloadButton"),
    *("SpareRendererForSitePerProcess", "Translate", "PageContentAnnotations"),
)
_FLAGS = (
    f"--disable-features={','.join(_FEATURES_OFF)}",
    "--disable-client-side-phishing-detection",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # WebRTC would go around the proxy
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--proxy-bypass-list=<-loopback>",
)
_START_SECONDS = 30.0
_LOOK = 0.9  # seconds from look to look at its memory


def find_browser(chosen: str = "") -> Path | None:
    """The browser to render with: the one chosen, else XUNZHENG_CHROMIUM's, else an installed one; None when there is none.

    Raises BrowserError when the one chosen or named in the environment is not there.
    """
    for given, where in ((chosen, "设置 chromium"), (os.environ.get("XUNZHENG_CHROMIUM", ""), "环境变量 XUNZHENG_CHROMIUM")):
        if given:
            found = shutil.which(given)
            if not found:
                raise BrowserError(f"{where} 指的浏览器不能运行", place=given, mend="请改正这一处，或去掉它让巡证自己找")
            return Path(found)
    return next(_installed(), None)


def _installed() -> Iterator[Path]:
    yield from (Path(found) for found in map(shutil.which, _NAMES) if found)
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in _DOWNLOADED:
        yield from sorted(downloads.glob(pattern), reverse=True)
    for base in filter(None, map(os.environ.get, ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))):
        yield from (path for path in (Path(base) / name for name in _WINDOWS) if path.exists())


class RunningBrowser:
    """One browser with its driver and its proxy. `version` is the browser's own name and version."""

    def __init__(self, executable: Path, allowed: frozenset[str]) -> None:
        self._executable = executable
        self._proxy = AddressProxy(allowed)
        self._manager: object = None
        self._processes: set[psutil.Process] = set()
        self._driver: psutil.Process | None = None
        self._looked, self._largest = -_LOOK, 0
        self.browser: Browser | None = None
        self.version = ""

    async def start(self) -> "Browser":
        """Start driver, proxy and browser. Raises BrowserError when one of them does not start."""
        try:
            return await asyncio.wait_for(self._start(), _START_SECONDS)
        except Exception as error:  # the driver's errors are many, and all mean the same here
            await self.kill()
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise BrowserError(
                f"浏览器启动不了（{reason[:200]}）", place=str(self._executable), mend="请运行 xunzheng doctor 查看原因"
            ) from error

    async def _start(self) -> "Browser":
        from playwright.async_api import async_playwright

        before = _children()
        self._manager = manager = async_playwright()
        playwright = await manager.start()
        self._processes = _children() - before
        self._driver = next(iter(self._processes), None)
        port = await self._proxy.start()
        root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's sandbox refuses to run as root
        self.browser = await playwright.chromium.launch(
            executable_path=self._executable,
            args=[*_FLAGS, f"--proxy-server=http://127.0.0.1:{port}"],
            chromium_sandbox=not root,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        self.version = f"Chromium {self.browser.version}"
        self._remember()
        return self.browser

    def met_since(self, moment: float) -> list[Met]:
        """Whom the proxy has connected to since a moment (monotonic)."""
        return [met for met in self._proxy.met if met.at >= moment]

    def alive(self) -> bool:
        """Whether the driver still runs and the browser is still connected to it."""
        return self.browser is not None and self.browser.is_connected() and self._driver_runs()

    def largest(self) -> int:
        """Bytes of memory that the largest of its processes holds, as of a second ago at most: every visit asks."""
        if time.monotonic() - self._looked < _LOOK:
            return self._largest
        self._looked = time.monotonic()
        self._remember()
        sizes = [0]
        for process in self._processes:
            with suppress(psutil.Error):
                sizes.append(int(process.memory_info().rss))
        self._largest = max(sizes)
        return self._largest

    async def stop(self) -> None:
        """Close it in good order; what does not answer is killed."""
        with suppress(Exception):
            if self.browser is not None:
                await asyncio.wait_for(self.browser.close(), 10)
        await self._let_go(10)
        await self.kill()

    async def kill(self) -> None:
        """Kill driver and browser, whatever state they are in."""
        self._remember()
        for process in self._processes:
            with suppress(psutil.Error):
                process.kill()
        await self._let_go(3)
        self._processes, self.browser = set(), None
        await self._proxy.stop()

    async def _let_go(self, seconds: float) -> None:
        """End our side of the driver, so that no pipe of it outlives the event loop."""
        leave = getattr(self._manager, "__aexit__", None)
        self._manager = None
        with suppress(Exception):
            if leave is not None:
                await asyncio.wait_for(leave(None, None, None), seconds)

    def _driver_runs(self) -> bool:
        with suppress(psutil.Error):
            return self._driver is not None and self._driver.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        return False

    def _remember(self) -> None:
        """Note the processes below the driver: once it is dead they cannot be told from others.

        Each question for children goes through every process of the machine: one a look while the driver lives, and none for
        the processes of pages that are long closed.
        """
        self._processes = {process for process in self._processes if process.is_running()}
        for process in [self._driver] if self._driver is not None and self._driver_runs() else [*self._processes]:
            with suppress(psutil.Error):
                self._processes.update(process.children(recursive=True))


def _children() -> set[psutil.Process]:
    return set(psutil.Process().children())
