"""Text to vectors and languages."""
