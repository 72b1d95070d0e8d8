"""The groups of commands that share a first word, one file each; no logic."""
