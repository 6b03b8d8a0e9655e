"""The climbs towards what filters want: their controls, and the pictures as they come."""
