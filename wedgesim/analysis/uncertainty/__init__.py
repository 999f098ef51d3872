"""How sure an outcome is when the values behind it are not: draws from distributions, and what is played at each."""
