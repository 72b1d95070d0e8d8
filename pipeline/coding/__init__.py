"""Segments to codings: one small file per coder; fitting and applying apart."""
