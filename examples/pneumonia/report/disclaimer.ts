/** Said wherever results are shown. */
export const disclaimer =
  'This is a study of software, not a medical device: nothing here may be used to judge a patient.'
