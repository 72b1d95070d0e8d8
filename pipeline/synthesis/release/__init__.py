"""The same run for audiences outside the team: fewer, merged, cleared."""
