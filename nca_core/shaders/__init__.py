"""Growth and decoding as shaders: the code, and the tables that it reads, for whatever host runs them."""
