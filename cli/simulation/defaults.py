"""How large a simulated month is where nobody says: days, visitors on each, drawings by each of them."""

DAYS, VISITORS, EACH = 30, 14, 12
