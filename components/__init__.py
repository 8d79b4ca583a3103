"""What a page is composed of; nothing here fetches or stores."""
