"""The tables, one file each: a function that makes a sheet from what counts as evidence."""
