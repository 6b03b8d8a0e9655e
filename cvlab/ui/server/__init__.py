"""What the server is besides its pages: its routes, the names it answers to, whose a run is, and its memory."""
