"""Reading and coding by people, source by source: what the reading app shows and stores."""
