"""Who is behind a page: labels to measure the extraction of subjects by, committed without the pages they belong to.

labels.jsonl holds places and digests only; labels.md says by what policy they were set.
"""
