"""What each stage does in a run: its inputs, and how one unit is made."""
