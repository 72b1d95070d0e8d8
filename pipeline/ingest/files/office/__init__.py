"""Word, OpenDocument and RTF to pieces of text."""
