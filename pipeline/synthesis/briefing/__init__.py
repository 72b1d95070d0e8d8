"""The briefing: a Word file with the key tables, quotes and methods."""
