"""The loop in a box: an installation of its own, people who visit it, attackers, and what came of it."""
