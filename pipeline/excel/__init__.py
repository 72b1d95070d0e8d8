"""Excel sheets that people read and fill in: written with hidden row ids, read back by them."""
