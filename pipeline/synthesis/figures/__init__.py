"""The figures: drawn once, for the page as SVG and for slides as PNG."""
