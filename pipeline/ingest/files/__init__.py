"""One file of each format to pieces of text."""
