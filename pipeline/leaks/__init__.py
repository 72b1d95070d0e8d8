"""The check on files that leave the team, apart from what writes them."""
