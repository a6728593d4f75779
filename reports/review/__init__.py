"""The review server: the pages of the report served to named reviewers, every decision stored at once.

In: a project folder. Out: pages, JSON for the page's own script, evidence that can never run. It knows no crawler and no scanner.
"""
