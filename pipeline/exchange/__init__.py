"""Other tools' formats: REFI-QDA, Taguette, QualCoder, spreadsheets.

Usable alone: `formats.read_project` and `formats.write_project` know nothing of a study.
"""
