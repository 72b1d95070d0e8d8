"""What a reader wants to know first: what is known, said, contested, unexpected, and not known."""
