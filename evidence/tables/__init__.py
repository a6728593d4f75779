"""Tables in files: workbooks and delimited text, read by their values within limits, whoever wrote them."""
