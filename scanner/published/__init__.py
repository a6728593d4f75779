"""A published list becomes rows of institutions, whatever it was published as: workbook, text, web page, Word or PDF.

In: the bytes of a file. Out: institutions, and by name every row that is none, could not be read or is in doubt.
It knows no project and no database; scanner/lists.py keeps what is read here.
"""
