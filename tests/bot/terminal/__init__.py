"""Tests of the terminal program, a contract that other programs rely on."""
