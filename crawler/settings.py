"""Scrapy's settings for our crawls: polite, within limits, nothing listening, and pages kept as received."""

from scrapy.settings import Settings as ScrapySettings

from evidence.observations import Agent
from evidence.project import Project

_ALWAYS = {
    "SCHEDULER": "crawler.frontier.LedgerScheduler",
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "DNS_RESOLVER": "crawler.address.CheckedResolver",
    "ROBOTSTXT_OBEY": False,  # RobotsRules obeys instead, without the race
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "RETRY_ENABLED": False,
    "COMPRESSION_ENABLED": False,  # the body is sealed as received
    "COOKIES_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOADER_MIDDLEWARES": {"crawler.address.AddressGuard": 10, "crawler.robots.RobotsRules": 20},
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.handler.PageHandler",
        "https": "crawler.handler.PageHandler",
        "file": None,
        "data": None,
        "ftp": None,
        "s3": None,
    },
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Accept-Encoding": "gzip, deflate",
    },
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_ITEMS": 1,
    "RANDOMIZE_DOWNLOAD_DELAY": False,
    "DOWNLOAD_TIMEOUT": 30,
    "DOWNLOAD_MAXSIZE": 20 << 20,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_FAIL_ON_DATALOSS": False,
    "LOG_LEVEL": "ERROR",
    "LOG_INSTALL_ROOT_HANDLER": False,
    "STATS_DUMP": False,
}


def user_agent(contact: str, agent: Agent = Agent.DESKTOP) -> str:
    """Who we say we are, and on what kind of device: never a browser's name."""
    told = [*(["Linux; Android 14; Mobile"] if agent == Agent.MOBILE else []), *([f"+{contact}"] if contact else [])]
    return f"XunzhengBot/0.1 ({'; '.join(told)})" if told else "XunzhengBot/0.1"


def scrapy_settings(project: Project) -> ScrapySettings:
    """The settings for a crawl of a project: its pace, its name, and what a test or demo opens."""
    delay = project.settings.delay
    return ScrapySettings(
        {
            **_ALWAYS,
            "ALLOWED_PRIVATE": list(project.settings.allow_private),
            "USER_AGENT": user_agent(project.settings.contact),
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_ENABLED": delay > 0,
            "AUTOTHROTTLE_START_DELAY": delay,
        }
    )
