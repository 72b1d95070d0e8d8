"""Files to documents: one small file per format, every turn and field with its place."""
