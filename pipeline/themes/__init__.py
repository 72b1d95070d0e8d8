"""What the codebook does not explain, clustered into emergent themes."""
