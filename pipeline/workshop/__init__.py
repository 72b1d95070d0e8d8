"""Participatory sense-making: packs out, responses in."""
