"""Leads become decisions, register rows and exports.

In: what evidence holds. Out: a report page that works from the disk, imported decisions, the case register.
It must not know how pages are fetched or how text is matched.
"""
