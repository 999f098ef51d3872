"""Where in the space of uncertain parameters something happens: boxes (PRIM) and classification trees."""
