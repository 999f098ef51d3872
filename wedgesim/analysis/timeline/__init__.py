"""A scenario through time: how the state moves, what is played in each year, and when the split comes."""
