"""Other tools' formats: spreadsheets, Taguette, REFI-QDA."""
