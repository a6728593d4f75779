"""The shared ground: captures in a vault, and leads, decisions and cases in one SQLite file.

In: drafts of captures, scan results, decisions, published lists. Out: frozen nouns, read back unchanged.
It must not know Scrapy, rules, text matching or web pages; it imports no other room.
"""
