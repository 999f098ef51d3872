"""The report: one HTML file that needs nothing else, to hand to somebody."""
