/** The id of the comparison with the saved settings on its screen. */
export const comparisonPlace = 'compare-with-saved';
