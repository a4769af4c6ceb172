"""A made-up practice to try circleOS out on. It stands beside the command line."""

PATIENTS = 1284
MOST = 1_000_000
SEED = 7
