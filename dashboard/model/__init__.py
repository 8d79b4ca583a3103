"""The nouns of joint command and the entries that change them."""
