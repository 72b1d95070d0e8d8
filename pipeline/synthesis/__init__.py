"""Everything to tables: one file per table, and the renderings of them."""
