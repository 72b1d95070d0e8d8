"""Coding sheets and audit samples, out to people and back in."""
