"""A capture becomes leads: extract, fold, match, segment, judge.

In: bytes of a page (or a file), rules, registries. Out: evidence.leads.Scan, the same for the same input.
It knows text, images and rules; it must not know Scrapy, browsers or report pages.
"""
