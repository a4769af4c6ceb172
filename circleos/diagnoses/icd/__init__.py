"""The catalogues of codes: reading the official files, keeping them, finding a code in them."""
