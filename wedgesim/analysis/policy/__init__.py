"""Which policy does well across what nobody knows, where the ranking turns, and what it would be worth to know more."""
