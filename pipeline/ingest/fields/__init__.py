"""Forms and reports: which field a text answers."""
