// y is 4 with probability 3/4, else 0: E[y²] − E[y]² = 16·3/4 − 9.
export const ofThree = (): number => 3

// Of each, 4·1/2 − 1 = 1; a hundred of them.
export const ofASum = (): number => 100
