"""What the shipped codebook's codes look like in speech, learnt from invented utterances."""
