"""How far back a run reaches: gradients through time, their numbers and their panel."""
