"""A URL becomes a sealed capture.

In: targets. Out: captures in the vault, a ledger of every page with why it was skipped or failed.
It knows Scrapy and the network; it must not know rules, leads or reports.
"""
