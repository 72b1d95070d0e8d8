"""Names of people: known, unknown, waiting for a decision."""
