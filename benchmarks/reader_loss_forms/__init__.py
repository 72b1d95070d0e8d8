"""Invented sources and the forms in which real tools write them, for `reader_loss.py`."""
