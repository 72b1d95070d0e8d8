"""The workbook: what the tables say, and sheets that people fill in."""
