"""Whether what a passage speaks of is there, lacking or wished for."""
