"""Thin groups of HTTP routes: frames and changes out, assets, health."""
