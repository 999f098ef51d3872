"""What an outcome depends on: one parameter at a time, all together, and at the margin."""
