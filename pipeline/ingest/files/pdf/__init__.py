"""PDF pages to pieces of text."""
