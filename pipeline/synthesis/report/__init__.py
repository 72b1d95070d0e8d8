"""The report of the team: one page in a browser, from every number to its quotes."""
