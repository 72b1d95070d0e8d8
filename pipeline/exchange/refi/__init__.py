"""REFI-QDA projects (`.qdpx`, `.qde`): read as programs really write them, written by the standard."""
