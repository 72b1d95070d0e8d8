"""What a whole file, or several, say again."""
