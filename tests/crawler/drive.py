"""Runs one crawl of a project's targets in a process of its own: Scrapy's reactor starts once a process.

`python -m tests.crawler.drive PROJECT [HOURS]`: HOURS is how far ahead the clock is set.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from crawler.crawl import crawl
from evidence.project import open_project

if __name__ == "__main__":
    ahead = timedelta(hours=float(sys.argv[2]) if len(sys.argv) > 2 else 0)
    project = open_project(Path(sys.argv[1]))
    with patch("evidence.clock._time", lambda zone: datetime.now(zone) + ahead), project.locked():
        crawl(project, project.targets())
