"""Concord: the joint event command dashboard."""

__version__ = "0.1.0"
