"""The user's questions, asked of a scenario: who does what, does the alliance split, what would it take."""
