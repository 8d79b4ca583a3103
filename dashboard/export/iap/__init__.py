"""Printed forms as data (sheets of numbered blocks), and their writers: PDF pages and Word documents."""
