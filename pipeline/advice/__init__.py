"""Advice on a planned partnership: rules that people can read and edit, over their answers."""
