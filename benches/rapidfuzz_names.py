"""Answers misspelt names with rapidfuzz's extractOne over the same names, and times each answer.

Called by benches/names.rs: `rapidfuzz_names.py KEYS QUERIES ANSWERS`. A line of KEYS is a key, a tab, the codes of its
countries; a line of QUERIES a query, a tab, a country or nothing (all names). A line of ANSWERS is seconds, a tab, the best key.
"""
import sys
import time

from rapidfuzz import fuzz, process

everywhere, by_country = [], {}
for line in open(sys.argv[1], encoding="utf-8"):
    key, countries = line.rstrip("\n").split("\t")
    everywhere.append(key)
    for country in countries.split(","):
        by_country.setdefault(country, []).append(key)
with open(sys.argv[3], "w", encoding="utf-8") as answers:
    for line in open(sys.argv[2], encoding="utf-8"):
        query, country = line.rstrip("\n").split("\t")
        names = by_country.get(country, []) if country else everywhere
        start = time.perf_counter()
        best = process.extractOne(query, names, scorer=fuzz.ratio)
        seconds = time.perf_counter() - start
        print(f"{seconds:.9f}\t{best[0] if best else ''}", file=answers)
