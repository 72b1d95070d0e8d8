"""Words by language, and words that are no evidence."""
