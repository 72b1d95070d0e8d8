"""What the results of a run are called: the folder of the last stage and the files in it."""

SYNTHESIS = "5_synthesis"
TABLES = "tables"
SIDECAR = "metadata.json"  # beside the tables: what they rest on
WORKBOOK = "synthesis.xlsx"
REPORT = "report.html"
BRIEFING = "briefing.docx"
PROFILE = "profile.json"  # of an audience: its run, and the hash of every file written
