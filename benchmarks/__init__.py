"""How fast it is: pages scanned a second, and our crawl beside bare Scrapy on one local site.

In: generated pages, or a folder of somebody's. Out: medians over several rounds, with the size of the sample.
Figures of different machines say nothing about each other; ratios measured side by side do.
"""
