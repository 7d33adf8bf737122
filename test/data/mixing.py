"""Prints what test/data/mixing.test.ts holds draws of Beta(a, a) against: its quantiles by SciPy.

    /usr/bin/python3 test/data/mixing.py      needs python3-scipy
"""
from scipy.stats import beta

for alpha in [0.2, 1, 4]:
    print(alpha, [round(q, 5) for q in beta(alpha, alpha).ppf([0.1, 0.25, 0.4, 0.5])])
