"""Sense-making on partner reports and interviews: from raw sources to synthesis tables."""

__version__ = "0.1.0"
