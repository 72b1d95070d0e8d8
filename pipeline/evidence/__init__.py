"""What counts as evidence, who may see it, and how it is counted."""
